#!/usr/bin/env bash
# HyperFormula's INT makes 2 of a fall of 2.5, where Excel makes 3: falls and rises go two ways.
# hyperformula 3.5.0, Node.js 20.
#
# A good guess: INT 'rounds a number down to the nearest integer', as Excel's text says, and -2.5 is
# -3, as in Excel and in ironcalc, excelize and formualizer; TRUNC is the one that cuts off.
# Instead: INT cuts off too. -2.5 is -2 and -0.4 is 0, INT(x + 0.5), the old way of rounding, makes
# -2 of -2.6, and what is left by x - INT(x) is below nought. Nothing warns.
# Why it matters: changes on last year are what is rounded so. In a workbook calculated without
# Excel each rise is as it was and each fall is one smaller, a fall by less than one is none.
# Use ROUND, or FLOOR(x, 1).
# Nothing found in handsontable/hyperformula.
#
# Seen:
#                  HyperFormula   Excel
#   INT(-2.5)      -2             -3
#   INT(-0.4)      0              -1
#   INT(-2.6+0.5)  -2             -3
#   INT(2.5)       2              2
#   FLOOR(-2.5,1)  -3             -3
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --ignore-scripts hyperformula@3.5.0
cat > look.mjs <<'JS'
import assert from "node:assert/strict";
import { HyperFormula } from "hyperformula";

const FORMULAS = {
  "=INT(-2.5)": -2,
  "=INT(-0.4)": 0,
  "=INT(-2.6+0.5)": -2,
  "=-2.5-INT(-2.5)": -0.5,
  "=INT(2.5)": 2,
  "=TRUNC(-2.5)": -2,
  "=FLOOR(-2.5,1)": -3,
};

const formulas = Object.keys(FORMULAS);
const rows = formulas.map((formula) => [formula]);
const sheet = HyperFormula.buildFromArray(rows, { licenseKey: "gpl-v3" });
formulas.forEach((formula, row) => {
  const found = sheet.getCellValue({ sheet: 0, row, col: 0 }) + 0;
  console.log(formula.padEnd(16), found);
  assert.equal(found, FORMULAS[formula]);
});
JS
node look.mjs
