#!/usr/bin/env bash
# Formula.js leaves a blank out of AVERAGE and MIN, and counts it as 0 in MEDIAN, SMALL and COUNTIF.
# @formulajs/formulajs 4.6.1, Node.js 20.
#
# A good guess: a cell without a figure is left out by all functions that describe a range, as in
# Excel, or counts as 0 in all of them.
# Instead: AVERAGE, MIN, COUNT, STDEV and QUARTILE leave it out; MEDIAN, PERCENTILE, SMALL, SLOPE
# and FORECAST take it for 0, so that the second quartile is not the median, and COUNTIF(…, '<5')
# counts it. A blank as null, as '' and a text such as '[c]' are all 0 to MEDIAN.
# Why it matters: the median ward is pulled down by each ward that sent nothing, while the mean in
# the next cell is right, and wards 'with fewer than five' include those of which nothing is known.
# Take the blanks out before.
# Its list of differences from Excel does not name it. jspreadsheet/pro issue 239 (closed, 2023) has
# MEDIAN, in a product built on this one; nothing found on the others.
#
# Seen (7, blank, 9; for the slope 1, 2, blank, 4 over 1 to 4):
#                Formula.js   Excel
#   AVERAGE      8            8
#   MIN          7            7
#   SMALL 1      0            7
#   MEDIAN       7            8
#   QUARTILE 2   8            8
#   COUNTIF <5   1            0
#   SLOPE        0.7          1
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --ignore-scripts @formulajs/formulajs@4.6.1
cat > look.mjs <<'JS'
import assert from "node:assert/strict";
import * as excel from "@formulajs/formulajs";

const WARDS = [7, null, 9];
const SEEN = {
  AVERAGE: [excel.AVERAGE(WARDS), 8],
  MIN: [excel.MIN(WARDS), 7],
  COUNT: [excel.COUNT(WARDS), 2],
  "STDEV.S": [excel.STDEV.S(WARDS), Math.SQRT2],
  SMALL: [excel.SMALL(WARDS, 1), 0],
  MEDIAN: [excel.MEDIAN(WARDS), 7],
  "QUARTILE.INC": [excel.QUARTILE.INC(WARDS, 2), 8],
  "PERCENTILE.INC": [excel.PERCENTILE.INC(WARDS, 0.5), 7],
  COUNTIF: [excel.COUNTIF(WARDS, "<5"), 1],
  SLOPE: [excel.SLOPE([1, 2, null, 4], [1, 2, 3, 4]), 0.7],
  FORECAST: [excel.FORECAST(5, [1, 2, null, 4], [1, 2, 3, 4]), 3.5],
  "MEDIAN without it": [excel.MEDIAN([7, 9]), 8],
  "MEDIAN of ''": [excel.MEDIAN([7, "", 9]), 7],
  "MEDIAN of '[c]'": [excel.MEDIAN([7, "[c]", 9]), 7],
};

for (const [name, [found, expected]] of Object.entries(SEEN)) {
  console.log(name.padEnd(18), found);
  assert.ok(Math.abs(found - expected) < 1e-9, name);
}
JS
node look.mjs
