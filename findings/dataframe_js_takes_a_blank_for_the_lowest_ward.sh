#!/usr/bin/env bash
# dataframe-js leaves a blank out of sum and mean, and calls it the lowest: its minimum is 0.
# dataframe-js 1.4.4, Node.js 20.
#
# A good guess: one object of functions, stat, treats a cell without a figure in one way; what the
# mean leaves out is no minimum either.
# Instead: null and '' are left out of sum, mean, var and sd, and are 0 to min and max. Of 5, blank
# and 7 the mean is 6 and the minimum 0; of falls of 5 and 7 beside a blank the maximum is 0, no
# change. undefined and a text such as '[c]' are left out by all. Blanks alone have a minimum and a
# maximum of 0 and a mean of NaN.
# Why it matters: 'from 0 to 7 a month' is a range with a month in it that nobody sent.
# Filter the blanks out before.
# The text says 'Compute the minimal value into a numeric column'; nothing found on it.
#
# Seen:
#                        mean   min   max
#   5, null, 7           6      0     7
#   5, '', 7             6      0     7
#   5, undefined, 7      6      5     7
#   5, '[c]', 7          6      5     7
#   -5, null, -7         -6     -7    0
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --ignore-scripts dataframe-js@1.4.4
cat > look.mjs <<'JS'
import assert from "node:assert/strict";
import dataframe from "dataframe-js";

function described(months) {
  const rows = months.map((offences) => ({ offences }));
  const { stat } = new dataframe.DataFrame(rows, ["offences"]);
  const found = ["mean", "min", "max"].map((name) => stat[name]("offences"));
  console.log(months, "->", ...found);
  return found;
}

assert.deepEqual(described([5, null, 7]), [6, 0, 7]);
assert.deepEqual(described([5, "", 7]), [6, 0, 7]);
assert.deepEqual(described([5, undefined, 7]), [6, 5, 7]);
assert.deepEqual(described([5, "[c]", 7]), [6, 5, 7]);
assert.deepEqual(described([-5, null, -7]), [-6, -7, 0]);
assert.deepEqual(described([null, null]), [NaN, 0, 0]);
JS
node look.mjs
