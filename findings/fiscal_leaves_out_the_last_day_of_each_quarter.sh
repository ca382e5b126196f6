#!/usr/bin/env bash
# fiscal ends a quarter as its last day begins: four quarters have four days fewer than their year.
# fiscal 1.0.0, Node.js 20.
#
# A good guess: quarter.endDate is the last moment of the quarter, as its text shows for it
# ('2016-12-31T23:59:59.999Z') and as the year's endDate is; the four quarters make up the year.
# Instead: a quarter ends at 00:00 of its last day. What happened on 30 June, 30 September, 31
# December or 31 March is after the end of its quarter and before the start of the next one. A year
# from January, Fiscal(0), even ends a day before it starts.
# Why it matters: records are put in a quarter by start <= time <= end. New Year's Eve is in none,
# the quarters' sum is below the year's, and each total is one that might be.
# Ask getFiscalInfoForDate() for the quarter of each record, or count up to the next one's start.
# Nothing found on it.
#
# Seen (year from April, in UTC; an offence at noon of each day):
#   year      1 April 2024 00:00   to 31 March 2025 23:59:59.999   365 offences
#   quarters  1 April 2024 00:00   to 30 June 2024 00:00           90 of 91
#   all four                                                       361 of 365
#   year from January: 1 January 2024 to 31 December 2023
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --ignore-scripts fiscal@1.0.0
cat > look.mjs <<'JS'
import assert from "node:assert/strict";
import Fiscal from "fiscal";

const DAY = 24 * 60 * 60 * 1000;
const april = new Fiscal(3).getFiscalInfoForDate(new Date("2024-04-01T12:00Z"));
const first = Date.UTC(2024, 3, 1, 12);
const noons = Array.from({ length: 365 }, (_, day) => new Date(first + day * DAY));
const within = ({ startDate, endDate }) =>
  noons.filter((noon) => startDate <= noon && noon <= endDate).length;

const quarters = [april.quarter];
while (quarters.length < 4) quarters.push(quarters.at(-1).next());
const [year, ...parts] = [april.fiscalYear, ...quarters].map((period) => {
  const ends = [period.startDate, period.endDate].map((end) => end.toISOString());
  console.log(...ends, within(period));
  return { ends, offences: within(period) };
});
assert.deepEqual(year, {
  ends: ["2024-04-01T00:00:00.000Z", "2025-03-31T23:59:59.999Z"],
  offences: 365,
});
assert.deepEqual(parts[0].ends, ["2024-04-01T00:00:00.000Z", "2024-06-30T00:00:00.000Z"]);
assert.deepEqual(parts.map(({ offences }) => offences), [90, 91, 91, 89]);

const { fiscalYear } = new Fiscal(0).getFiscalInfoForDate(new Date("2024-04-01T12:00Z"));
console.log(fiscalYear.startDate.toISOString(), fiscalYear.endDate.toISOString());
assert.equal(fiscalYear.startDate.toISOString(), "2024-01-01T00:00:00.000Z");
assert.equal(fiscalYear.endDate.toISOString(), "2023-12-31T23:59:59.999Z");
JS
TZ=UTC node look.mjs
