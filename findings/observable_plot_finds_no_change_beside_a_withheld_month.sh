#!/usr/bin/env bash
# Observable Plot says that nothing changed to and from a withheld month: 12, blank, 20 is 0 and 0.
# @observablehq/plot 0.6.17, Node.js 20.
#
# A good guess: the change from a month to a month without a figure is not known, and the chart has
# a gap, as Plot's lines have for a blank; so has lag() or diff() elsewhere.
# Instead: windowY with reduce 'difference' takes the first and the last figure that is there. Of a
# window of two with one blank both are the same figure: the change is 0, the ratio 1. The first
# month, which has none before it, has a change of 0 too.
# Why it matters: a rise from 12 to 20 around a withheld month is drawn as two months without any
# change, and a table or tip made of the channel says '0%'.
# Reckon it before plotting; with strict: true the last month is lost, as
# observable_plot_leaves_out_the_last_months_change shows.
# The text says 'the difference between the last and first window value' and that without strict
# 'undefined input values are ignored', not what follows for two; nothing found on it.
#
# Seen (10, 12, blank, 20, 26):
#                      difference        ratio
#   Plot               0 2 0 0 6         1 1.2 1 1 1.3
#   diff() of pandas   NaN 2 NaN NaN 6
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --ignore-scripts @observablehq/plot@0.6.17
cat > look.mjs <<'JS'
import assert from "node:assert/strict";
import * as Plot from "@observablehq/plot";

const OFFENCES = [10, 12, null, 20, 26];
const months = OFFENCES.map((offences, month) => ({ month, offences }));

function changes(reduce) {
  const made = Plot.windowY({ k: 2, anchor: "end", reduce }, { x: "month", y: "offences" });
  made.transform(months, [months.map((_, row) => row)], {});
  const found = Array.from(made.y.transform(months));
  console.log(reduce.padEnd(10), ...found);
  return found;
}

assert.deepEqual(changes("difference"), [0, 2, 0, 0, 6]);
assert.deepEqual(changes("ratio"), [1, 1.2, 1, 1, 1.3]);
JS
node look.mjs
