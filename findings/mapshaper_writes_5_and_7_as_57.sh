#!/usr/bin/env bash
# mapshaper adds 5 and 7 up to 057 for one ward if a cell of another has a mark: the map has 57.
# mapshaper 0.7.70, Node.js 20.
#
# A good guess: sum-fields= adds up the rows of a ward and says what it cannot add, as calc='sum(n)'
# does, to which its help sends ('or use calc= for this') and which refuses: 'Expected a number,
# received: -'. At the least the wards without a mark are right.
# Instead: one cell of the table that is no number ('-', '[c]', '1,234', 'n/a') and the column is
# text; the sum begins with 0 and hangs the texts of each ward on. 5 and 7 are 057, 8 and 12 0812.
# -join and -dissolve do so, and the messages are those of a join that went well. In the CSV that is
# written the sum is a number to whoever reads it: 57, and 812.
# Why it matters: offences by ward and month are added to the map of the wards like this. The ward
# with a withheld month looks odd, the others look like wards with many offences.
# Use calc= in place of sum-fields=.
# Its help says 'fields to sum in a many-to-one join'; nothing found on it.
#
# Seen (two months for each ward):
#                                 North (5, 7)   South (6 and …)   East (8, 12)
#   South has 4                   12             10                20
#   South has -                   057            '0-6'             0812
#   South has - and calc=         'Expected a number, received: -'
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
const wards = ["North", "South", "East"].map((ward, west) => ({
  type: "Feature",
  properties: { ward },
  geometry: {
    type: "Polygon",
    coordinates: [[[west, 0], [west, 1], [west + 1, 1], [west + 1, 0], [west, 0]]],
  },
}));
writeFileSync("wards.geojson", JSON.stringify({ type: "FeatureCollection", features: wards }));

function joined(south, ...how) {
  const months = { North: [5, 7], South: [south, 6], East: [8, 12] };
  const rows = Object.entries(months).flatMap(([ward, two]) => two.map((n) => `${ward},${n}`));
  writeFileSync("months.csv", ["ward,n", ...rows, ""].join("\n"));
  const join = ["wards.geojson", "-join", "months.csv", "keys=ward,ward", ...how];
  execFileSync("node", [MAPSHAPER, ...join, "-o", "sums.csv"], { stdio: "pipe", timeout: 60000 });
  const written = readFileSync("sums.csv", "utf8").trim().split("\n").slice(1);
  console.log(south, ...how, "->", ...written);
  return written.map((line) => line.split(",")[1]);
}

const sum = ["sum-fields=n", "fields=n"];
assert.deepEqual(joined("4", ...sum), ["12", "10", "20"]);
assert.deepEqual(joined("-", ...sum), ["057", "0-6", "0812"]);
assert.deepEqual(joined("[c]", ...sum), ["057", "0[c]6", "0812"]);
assert.equal(Number(joined("-", ...sum)[0]), 57);
assert.throws(() => joined("-", "calc=n = sum(n)"), /Expected a number, received: -/);
JS
node look.mjs
