#!/usr/bin/env bash
# mapshaper's mean of 8, 13 and a blank is 7, and its median 8: the blank counts as a nought.
# mapshaper 0.7.70, Node.js 20.
#
# A good guess: a blank cell of a table, which mapshaper reads as null, has no part in mean() and
# median() of calc=, as in databases and other makers of maps; or the result is null, as min() gives
# of the same rows. A cell with a mark is refused ('Expected a number').
# Instead: the sum is divided by all rows, and a blank is sorted below 8 and 13, so that the middle
# one is 8. Of 8 and a blank alone the median is 4, a figure that is nowhere. Where all are
# blank the mean is null, and sum() is 0. -join and -calc do so. Nothing warns.
# Why it matters: rates by month are averaged for the map of the wards. A ward with months withheld,
# where there are few people, is the lower the more of them there are.
# Leave blank rows out with where='rate !== null'.
# Its help names the functions and says nothing of blanks; nothing found on it.
#
# Seen:
#                       mean   median   least   sum
#   North 8, 13, 9      10     9        8       30
#   South 8, 13         10.5   10.5     8       21
#   East 8, 13, blank   7      8        null    21
#   West 8, blank       4      4        null    8
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --ignore-scripts mapshaper@0.7.70
cat > look.mjs <<'JS'
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";

const MAPSHAPER = "node_modules/mapshaper/bin/mapshaper";
const MONTHS = { North: [8, 13, 9], South: [8, 13], East: [8, 13, ""], West: [8, ""] };
const SEEN = { North: [10, 9, 8, 30], South: [10.5, 10.5, 8, 21] };
SEEN.East = [7, 8, null, 21];
SEEN.West = [4, 4, null, 8];
const CALC = "level = mean(rate), middle = median(rate), least = min(rate), total = sum(rate)";

function averaged(...where) {
  const files = ["wards.csv", "-join", "months.csv", "keys=ward,ward", `calc=${CALC}`, ...where];
  const command = [MAPSHAPER, ...files, "-o", "means.json", "format=json"];
  execFileSync("node", command, { stdio: "pipe", timeout: 60000 });
  const rows = JSON.parse(readFileSync("means.json", "utf8"));
  return Object.fromEntries(rows.map((r) => [r.ward, [r.level, r.middle, r.least, r.total]]));
}

const wards = Object.keys(MONTHS);
const rows = wards.flatMap((ward) => MONTHS[ward].map((rate) => `${ward},${rate}`));
writeFileSync("wards.csv", ["ward", ...wards, ""].join("\n"));
writeFileSync("months.csv", ["ward,rate", ...rows, ""].join("\n"));

const found = averaged();
console.log(found);
assert.deepEqual(found, SEEN);
const left = averaged("where=rate !== null");
console.log("without blanks", left);
assert.deepEqual([left.East, left.West], [SEEN.South, [8, 8, 8, 8]]);
JS
node look.mjs
