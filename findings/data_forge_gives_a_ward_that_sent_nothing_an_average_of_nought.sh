#!/usr/bin/env bash
# data-forge gives a ward whose months are all blank an average of 0, a median and a maximum too.
# data-forge 1.10.5, Node.js 20.
#
# A good guess: the average of no figure is not a number, or undefined, as in d3, arquero and
# pandas; the blanks that stand beside figures are left out since 1.8.17.
# Instead: they are left out, and of what is then empty average, median, min and max are 0, in
# pivot() as on the series itself; std alone is NaN. Nothing tells such a 0 from one that was
# counted.
# Why it matters: the ward that withheld all its months is the safest of the table, and pulls the
# average of the wards down.
# Count the figures of each group, and drop groups with none.
# Its text says 'the average of the number values in the series'. data-forge-ts issue 92 (closed,
# 2021) is from before, when blanks beside figures counted as 0; nothing found on this one.
#
# Seen (North 4 and blank, South both blank):
#            average   median   min   max   std
#   North    4         4        4     4     0
#   South    0         0        0     0     NaN
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --ignore-scripts data-forge@1.10.5
cat > look.mjs <<'JS'
import assert from "node:assert/strict";
import forge from "data-forge";

const table = new forge.DataFrame([
  { ward: "North", offences: 4 },
  { ward: "North", offences: null },
  { ward: "South", offences: null },
  { ward: "South", offences: undefined },
]);

function byWard(name) {
  const found = table.pivot("ward", "offences", (months) => months[name]()).toArray();
  console.log(name.padEnd(8), ...found.map(({ ward, offences }) => `${ward} ${offences}`));
  return Object.fromEntries(found.map(({ ward, offences }) => [ward, offences]));
}

for (const name of ["average", "median", "min", "max"]) {
  assert.deepEqual(byWard(name), { North: 4, South: 0 });
}
assert.deepEqual(byWard("std"), { North: 0, South: NaN });
assert.equal(new forge.Series([null, null]).average(), 0);
JS
node look.mjs
