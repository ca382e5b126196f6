#!/usr/bin/env bash
# Observable Plot has no change for the last month if windows must be full, though it has both ends.
# @observablehq/plot 0.6.17, Node.js 20.
#
# A good guess: with strict: true and anchor 'end' a window of two has a value for each month but
# the first, whatever the reduce: five months have four means, sums and changes.
# Instead: 'difference', 'ratio', 'first' and 'last' stop one window early. The newest month has a
# mean and a sum and no change, with all figures there; of a window of twelve it is so too. The
# default, without strict, has it.
# Why it matters: the newest month is the one that the committee asks about. The line of changes
# ends a month before the others, and the note 'latest' is put on the month before.
# Reckon the change before plotting.
# The text says that values may be undefined where there are not enough elements; nothing found on
# the last one.
#
# Seen (10, 12, 15, 20, 26):
#                strict           default
#   mean         – 11 13.5 17.5 23   10 11 13.5 17.5 23
#   difference   – 2 3 5 –           0 2 3 5 6
#   last         – 12 15 20 –        10 12 15 20 26
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --ignore-scripts @observablehq/plot@0.6.17
cat > look.mjs <<'JS'
import assert from "node:assert/strict";
import * as Plot from "@observablehq/plot";

function windows(reduce, strict, months, k) {
  const rows = months.map((offences, month) => ({ month, offences }));
  const made = Plot.windowY({ k, anchor: "end", reduce, strict }, { x: "month", y: "offences" });
  made.transform(rows, [rows.map((_, row) => row)], {});
  return Array.from(made.y.transform(rows), (value) => value ?? null);
}

const FIVE = [10, 12, 15, 20, 26];
const SEEN = {
  mean: [[null, 11, 13.5, 17.5, 23], [10, 11, 13.5, 17.5, 23]],
  sum: [[null, 22, 27, 35, 46], [10, 22, 27, 35, 46]],
  difference: [[null, 2, 3, 5, null], [0, 2, 3, 5, 6]],
  first: [[null, 10, 12, 15, null], [10, 10, 12, 15, 20]],
  last: [[null, 12, 15, 20, null], [10, 12, 15, 20, 26]],
};

for (const [reduce, [strict, loose]] of Object.entries(SEEN)) {
  const found = windows(reduce, true, FIVE, 2);
  console.log(reduce.padEnd(10), found.map((value) => value ?? "–").join(" "));
  assert.deepEqual(found, strict);
  assert.deepEqual(windows(reduce, false, FIVE, 2), loose);
}

const year = Array.from({ length: 13 }, (_, month) => 100 + month);
assert.equal(windows("mean", true, year, 13).at(-1), 106);
assert.equal(windows("difference", true, year, 13).at(-1), null);
JS
node look.mjs
