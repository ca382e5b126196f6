#!/usr/bin/env bash
# dataframely and patito cut a count of 4.9 off to 4 and call the table valid.
# dataframely 3.1.2, patito 0.8.6, polars 2.1.0.
#
# A good guess: validate(cast=True) and cast(strict=True) turn 4.0 into 4 and refuse 4.9, which no
# whole number is equal to; filter() sets the row aside.
# Instead: decimals are cut off, without rounding, in each of the three; then the rules are asked.
# 0.9 passes as 0, and a rule of at most 100 passes 100.9.
# Why it matters: a decimal in a count says that a rate or a weighted figure was sent in its column.
# The contract that ought to find this makes counts of it, each too low.
# Have the column as a float with a rule that it is whole, and cast afterwards.
# pola-rs/polars issue 21326 (closed) is on the cast; nothing found on the two contracts.
#
# Seen (a column of whole numbers from 0 to 100):
#   4.0, 4.9, 0.9, 100.9   become   4, 4, 0, 100   no failures
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"
"${PYTHON:-python3}" -m venv env
env/bin/python -m pip install --quiet --disable-pip-version-check uv==0.13.9
env/bin/uv pip install --quiet --python env/bin/python \
    dataframely==3.1.2 patito==0.8.6 polars==2.1.0
env/bin/python - <<'PY'
import dataframely as dy
import patito as pt
import polars as pl


class Return(dy.Schema):
    thefts = dy.Int64(min=0, max=100)


class Model(pt.Model):
    thefts: int = pt.Field(ge=0, le=100)


SENT = pl.DataFrame({"thefts": [4.0, 4.9, 0.9, 100.9]})
good, failed = Return.filter(SENT, cast=True)
cast = Model.DataFrame(SENT).cast(strict=True)
Model.validate(cast)
seen = [t["thefts"].to_list() for t in (Return.validate(SENT, cast=True), good, cast)]
print(*seen, len(failed))
assert seen == [[4, 4, 0, 100]] * 3
assert len(failed) == 0
PY
