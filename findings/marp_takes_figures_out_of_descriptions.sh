#!/usr/bin/env bash
# Marp takes '40%' and 'contrast' out of a chart's description: read out is 'Burglary fell by in'.
# @marp-team/marp-core 5.0.2 (and marpit 3.2.3, which it brings), Node.js 20.
#
# A good guess: what stands in the brackets of an image is its description. The words that set size
# and background (bg, width:300px) are taken out, as the text says; 40% sets the size of a
# background only ('![bg 40%]'), and without bg it is a word like any other.
# Instead: a word that could be a setting is taken out, in any place, whether it does something or
# not. A percentage between spaces goes from each description and leaves no trace; with a full stop
# at it, it stays. 'contrast', 'blur' and 'sepia' go too and change the picture. Nothing warns.
# Why it matters: the description of a chart is its finding, and that is a percentage. Who sees the
# slide has it; who hears it hears a sentence without the figure, in which nothing is missing for a
# checker that asks for a description.
# Write 'per cent', or put the image in as HTML with its own alt.
# marp-team/marpit issue 316 and pull 318 (closed) made the settings disappear from descriptions;
# nothing found on figures.
#
# Seen:
#   Burglary fell by 40% in 2020       Burglary fell by in 2020
#   From 12% to 30% of all residents   From to of all residents
#   High contrast map of burglary      High map of burglary, filter contrast(2)
#   Burglary fell by 40%.              Burglary fell by 40%.
#   Burglary fell by 40 per cent       Burglary fell by 40 per cent
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"
npm install --silent --no-audit --no-fund --ignore-scripts @marp-team/marp-core@5.0.2
cat > look.mjs <<'JS'
import assert from "node:assert/strict";
import { Marp } from "@marp-team/marp-core";

const marp = new Marp({ script: false });
const DESCRIPTIONS = {
  "Burglary fell by 40% in 2020": ["Burglary fell by in 2020", ""],
  "From 12% to 30% of all residents": ["From to of all residents", ""],
  "High contrast map of burglary": ["High map of burglary", "filter:contrast(2);"],
  "Burglary fell by 40%.": ["Burglary fell by 40%.", ""],
  "Burglary fell by 40 per cent": ["Burglary fell by 40 per cent", ""],
};

for (const [written, expected] of Object.entries(DESCRIPTIONS)) {
  const { html } = marp.render(`![${written}](chart.png)`);
  const [image] = html.match(/<img[^>]*>/);
  const said = image.match(/alt="([^"]*)"/)[1];
  const style = image.match(/style="([^"]*)"/)?.[1] ?? "";
  console.log(written.padEnd(34), said, style);
  assert.deepEqual([said, style], expected);
}
JS
node look.mjs
