#!/usr/bin/env bash
# HyperFormula's EDATE knows no 29 February: a month before the end of March 2020 is 28 February.
# hyperformula 3.5.0, Node.js 20.
#
# A good guess: EDATE takes the same day of another month, or its last day where there is none, as
# in Excel and in ironcalc, excelize and formualizer: 29 January and a month is 29 February 2020.
# The engine knows the day: DATE, TEXT and EOMONTH have it.
# Instead: in EDATE February has 28 days in every year. From 29, 30 and 31 January 2020 it gives 28
# February, backwards from March as well; EOMONTH of the same day gives 29 February. Nothing warns.
# Why it matters: a workbook counts incidents from the end of one month to the end of the next,
# found with EDATE. What happened on 29 February 2020 is counted in March, the first month of the
# pandemic, in the year on which all comparisons rest.
# Use EOMONTH for ends of months.
# handsontable/hyperformula issue 139 (closed, 2020) mended DATE for 29 February; nothing found on
# EDATE.
#
# Seen (one incident on 28 February, two on the 29th, three on 1 March 2020):
#   EDATE of 29, 30, 31 January, 1           28 February each
#   EDATE of 31 March, -1                    28 February
#   EOMONTH of 31 January, 1                 29 February
#   after EDATE(31 March, -1), to 31 March   5 incidents, 3 are right
#   after EOMONTH(31 March, -1)              3
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --ignore-scripts hyperformula@3.5.0
cat > look.mjs <<'JS'
import assert from "node:assert/strict";
import { HyperFormula } from "hyperformula";

const FEBRUARY = ["=DATE(2020,2,28)", "=DATE(2020,2,29)"];
const INCIDENTS = [...FEBRUARY, FEBRUARY[1], ...Array(3).fill("=DATE(2020,3,1)")];
const FORMULAS = {
  "=EDATE(DATE(2020,1,29),1)-DATE(2020,2,1)+1": 28,
  "=EDATE(DATE(2020,1,30),1)-DATE(2020,2,1)+1": 28,
  "=EDATE(DATE(2020,1,31),1)-DATE(2020,2,1)+1": 28,
  "=EDATE(DATE(2020,3,31),-1)-DATE(2020,2,1)+1": 28,
  "=EOMONTH(DATE(2020,1,31),1)-DATE(2020,2,1)+1": 29,
  '=COUNTIFS(A1:A6,">"&EDATE(DATE(2020,3,31),-1),A1:A6,"<="&DATE(2020,3,31))': 5,
  '=COUNTIFS(A1:A6,">"&EOMONTH(DATE(2020,3,31),-1),A1:A6,"<="&DATE(2020,3,31))': 3,
};

const formulas = Object.keys(FORMULAS);
const rows = formulas.map((formula, row) => [INCIDENTS[row] ?? null, formula]);
const sheet = HyperFormula.buildFromArray(rows, { licenseKey: "gpl-v3" });
formulas.forEach((formula, row) => {
  const found = sheet.getCellValue({ sheet: 0, row, col: 1 });
  console.log(formula.padEnd(78), found);
  assert.equal(found, FORMULAS[formula]);
});
JS
node look.mjs
