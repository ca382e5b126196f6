#!/usr/bin/env bash
# inflect says 'zero' for a withheld figure, 'five' for fewer than five and 'fifty-nine' for 5 to 9.
# inflect 7.6.0.
#
# A good guess: number_to_words() says the number that a text is ('1,050' is one thousand and fifty)
# and refuses what is none, as int() does; '[c]' is no number.
# Instead: all that is no digit or point is taken out, and what is left is said: '[c]' and 'n/a'
# leave nothing, which is zero. '<5' is five, '5-9' and '5 to 9' are fifty-nine, '12 [note 3]' is
# one hundred and twenty-three, '2019/20' has six digits. Nothing warns.
# Why it matters: the sentences of a paper say small numbers in words, from a column in which some
# are withheld, banded or have a note. A withheld count is told as none, fewer than five as five.
# Make an int of it first (int(text)), and say what is none by its state.
# jaraco/inflect issue 26 (open) tells that '11 11' is one thousand, one hundred and eleven; nothing
# found on marks.
#
# Seen:
#   [c]            zero
#   n/a            zero
#   <5             five
#   5-9            fifty-nine
#   12 [note 3]    one hundred and twenty-three
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"
"${PYTHON:-python3}" -m venv env
env/bin/python -m pip install --quiet --disable-pip-version-check uv==0.13.9
env/bin/uv pip install --quiet --python env/bin/python inflect==7.6.0
env/bin/python - <<'PY'
import warnings

import inflect

warnings.simplefilter("error")
SAID = {
    "1,050": "one thousand and fifty",
    "[c]": "zero",
    "n/a": "zero",
    "<5": "five",
    "5-9": "fifty-nine",
    "5 to 9": "fifty-nine",
    "12 [note 3]": "one hundred and twenty-three",
    "2019/20": "two hundred and one thousand, nine hundred and twenty",
}

engine = inflect.engine()
for text, words in SAID.items():
    found = engine.number_to_words(text)
    print(f"{text:14}", found)
    assert found == words
PY
