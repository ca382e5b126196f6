#!/usr/bin/env bash
# Formula.js makes 0 of '[c]', 'n/a' and 'TBC', and 5 of '<5' and '(5)': VALUE cuts off the ends.
# @formulajs/formulajs 4.6.1, Node.js 20.
#
# A good guess: VALUE makes a number of a text that is one, and gives #VALUE! otherwise, as Excel
# and the library's own text ('converts a text string that represents a number') have it; '(5)' is
# -5 in Excel.
# Instead: up to three signs that are no digit are cut off at each end, whatever they are, and what
# is then empty is 0. '[c]', '-', '..', 'n/a' and 'TBC' are 0, '<5' and '5*' are 5, '(5)' is 5. Only
# what is longer or stands between digits is refused: '1-4', 'not known'.
# Why it matters: VALUE is what turns a partner's column of text into figures. Withheld wards count
# as nought, fewer than five as five, and a fall in brackets is a rise.
# Test the text yourself before VALUE.
# Its list of differences from Excel is silent on VALUE; nothing found on it.
#
# Seen:
#   text        Formula.js   Excel
#   [c]         0            #VALUE!
#   n/a         0            #VALUE!
#   -           0            #VALUE!
#   <5          5            #VALUE!
#   (5)         5            -5
#   (1,234)     1234         -1234
#   1-4         #VALUE!      a day
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --ignore-scripts @formulajs/formulajs@4.6.1
cat > look.mjs <<'JS'
import assert from "node:assert/strict";
import { VALUE } from "@formulajs/formulajs";

const SEEN = {
  "1,234": 1234,
  "12%": 0.12,
  "[c]": 0,
  "n/a": 0,
  TBC: 0,
  "-": 0,
  "..": 0,
  "<5": 5,
  "5*": 5,
  "(5)": 5,
  "(1,234)": 1234,
};

for (const [text, expected] of Object.entries(SEEN)) {
  const found = VALUE(text);
  console.log(text.padEnd(8), found);
  assert.equal(found, expected);
}
for (const text of ["1-4", "not known"]) assert.equal(VALUE(text).message, "#VALUE!");
JS
node look.mjs
