#!/usr/bin/env bash
# exceljs turns a formula whose result is 0 into an empty cell of a CSV, and has no result for it.
# exceljs 4.4.0, Node.js 20.
#
# A good guess: cell.value of a formula is {formula, result}, as the text shows, and a CSV has what
# the sheet shows: 0 where nothing was counted.
# Instead: value leaves out a result that is 0, as one that is '' or false, so that it looks like a
# formula that was never calculated; cell.text is '' and the CSV's cell is empty. cell.result has
# the 0. An error such as #DIV/0! is '[object Object]' in the CSV.
# Why it matters: sums of wards are formulas. A ward that counted no burglary is one that sent
# nothing, and reads back as not known.
# Read cell.result, and write the CSV yourself.
# exceljs/exceljs issues 1528 (closed, 2020) and 2943 (open, 2025) have the value; nothing found on
# the CSV.
#
# Seen (formulas with the results 5, 0 and #DIV/0!):
#   result    cell.value.result    cell.text   cell.result   in the CSV
#   5         5                    '5'         5             5
#   0         undefined            ''          0
#   #DIV/0!   {error: '#DIV/0!'}                             [object Object]
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --ignore-scripts exceljs@4.4.0
cat > look.mjs <<'JS'
import assert from "node:assert/strict";
import ExcelJS from "exceljs";

const made = new ExcelJS.Workbook();
const wards = made.addWorksheet("wards");
wards.addRow(["North", { formula: "2+3", result: 5 }]);
wards.addRow(["South", { formula: "2-2", result: 0 }]);
wards.addRow(["East", { formula: "1/0", result: { error: "#DIV/0!" } }]);

const book = new ExcelJS.Workbook();
await book.xlsx.load(await made.xlsx.writeBuffer());
const sheet = book.getWorksheet("wards");
const [north, south, east] = ["B1", "B2", "B3"].map((place) => sheet.getCell(place));
for (const cell of [north, south, east]) console.log(cell.value, cell.result);
assert.deepEqual(north.value, { formula: "2+3", result: 5 });
assert.deepEqual(south.value, { formula: "2-2" });
assert.deepEqual([north.text, north.result, south.text, south.result], ["5", 5, "", 0]);
assert.deepEqual(east.value.result, { error: "#DIV/0!" });

const csv = (await book.csv.writeBuffer()).toString();
console.log(csv);
assert.deepEqual(csv.split("\n"), ["North,5", "South,", "East,[object Object]"]);
JS
node look.mjs
