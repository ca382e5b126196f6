#!/usr/bin/env bash
# Formula.js takes another ward's figures for AVERAGEIF: behind a blank all move up by one.
# @formulajs/formulajs 4.6.1, Node.js 20.
#
# A good guess: AVERAGEIF(wards, 'North', figures) is the average of the figures beside 'North'; a
# blank among them is left out, as in Excel, and SUMIF with the same cells agrees.
# Instead: blanks are taken out of the figures and not of the wards, so that behind a blank each
# ward has the figure of the row below. The ward of the last row has none: NaN if a blank is above
# it. AVERAGEIFS keeps the rows and counts the blank as 0, and a ward without rows has an average
# of 0 in place of #DIV/0!. SUMIF is right.
# Why it matters: the average of a ward is that of others, and looks like any average. One withheld
# month in one ward is enough.
# Divide SUMIFS by the number of rows that have a figure.
# Nothing found on it.
#
# Seen (North 10 and 50, South blank and 30, East 7, in the order N S S N E):
#           AVERAGEIF   AVERAGEIFS   SUMIF   Excel's average
#   North   8.5         30           60      30
#   South   40          15           30      30
#   East    NaN         7            7       7
#   West    NaN         0            0       #DIV/0!
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --ignore-scripts @formulajs/formulajs@4.6.1
cat > look.mjs <<'JS'
import assert from "node:assert/strict";
import { AVERAGEIF, AVERAGEIFS, SUMIF } from "@formulajs/formulajs";

const WARDS = ["North", "South", "South", "North", "East"];

function averages(ward, second) {
  const figures = [10, second, 30, 50, 7];
  const found = [
    AVERAGEIF(WARDS, ward, figures),
    AVERAGEIFS(figures, WARDS, ward),
    SUMIF(WARDS, ward, figures),
  ].map((value) => (value instanceof Error ? value.message : value));
  console.log(ward.padEnd(6), second, "->", ...found);
  return found;
}

assert.deepEqual(averages("North", 20), [30, 30, 60]);
assert.deepEqual(averages("South", 20), [25, 25, 50]);
assert.deepEqual(averages("North", null), [8.5, 30, 60]);
assert.deepEqual(averages("South", null), [40, 15, 30]);
assert.deepEqual(averages("East", null), [NaN, 7, 7]);
assert.deepEqual(averages("West", null), [NaN, 0, 0]);
JS
node look.mjs
