#!/usr/bin/env bash
# tidy.js fills up missing months and loses those that are there: months' ends, or all as texts.
# @tidyjs/tidy 2.6.1, Node.js 20.
#
# A good guess: complete({month: fullSeqDate('month', 'month')}, {n: 0}) adds the months that are
# not there and keeps each row that is, as complete() of tidyr does, whose full_seq() stops with an
# error if the values do not fit. fullSeqDateISOString is for texts such as '2024-01-01'.
# Instead: the sequence is joined on. A month on from 31 January is 2 March, so that with the last
# days of months all but the first are rows of their own with 0, and the figures are dropped. For
# texts the sequence is '2024-01-01T00:00:00.000Z': of months written as days each figure is 0.
# Nothing warns.
# Why it matters: months are often written by their last day, and the fill makes a table of noughts
# that is as long as it should be.
# Write the first day of the month, as Date or with time and Z; compare the sum before and after.
# The text says neither; nothing found on it.
#
# Seen (5, 7 and 9 for January, February and April 2024, the rest filled with 0):
#   months as                 after
#   Date, first days          5 7 0 9
#   Date, last days           5 0 0
#   '2024-01-01'              0 0 0 0
#   '2024-01-01T00:00:00.000Z'   5 7 0 9
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --ignore-scripts @tidyjs/tidy@2.6.1
cat > look.mjs <<'JS'
import assert from "node:assert/strict";
import { complete, fullSeqDate, fullSeqDateISOString, tidy } from "@tidyjs/tidy";

const FIRST = ["2024-01-01", "2024-02-01", "2024-04-01"];
const LAST = ["2024-01-31", "2024-02-29", "2024-04-30"];
const OFFENCES = [5, 7, 9];

function filled(months, sequence) {
  const rows = months.map((month, row) => ({ month, n: OFFENCES[row] }));
  const made = tidy(rows, complete({ month: sequence("month", "month", 1) }, { n: 0 }));
  const days = made.map(({ month }) => new Date(month).toISOString().slice(5, 10));
  console.log(days.join(" "), "->", ...made.map(({ n }) => n));
  return made.map(({ n }) => n);
}

const asDates = (days) => days.map((day) => new Date(day));
const asTimes = (days) => days.map((day) => `${day}T00:00:00.000Z`);
assert.deepEqual(filled(asDates(FIRST), fullSeqDate), [5, 7, 0, 9]);
assert.deepEqual(filled(asDates(LAST), fullSeqDate), [5, 0, 0]);
assert.deepEqual(filled(FIRST, fullSeqDateISOString), [0, 0, 0, 0]);
assert.deepEqual(filled(asTimes(FIRST), fullSeqDateISOString), [5, 7, 0, 9]);
JS
node look.mjs
