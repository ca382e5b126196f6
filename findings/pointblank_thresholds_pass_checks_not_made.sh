#!/usr/bin/env bash
# pointblank's thresholds pass a check that could not be made: a missing column is below critical.
# pointblank 1.1.1, pandas 3.1.1.
#
# A good guess: a check on a column that is not there counts as failed, at every level; what stops a
# pipeline (assert_below_threshold) or tells somebody (Actions) hears of it.
# Instead: a step that cannot be evaluated has no failed units, and all that goes by thresholds
# takes that for none: assert_below_threshold() passes at "warning", "error" and "critical",
# above_threshold() is False, no action is called. assert_passing() fails, but with a TypeError
# about NoneType and int that names neither step nor column. Only the report and all_passed()
# tell. The same for a check whose preparation (pre=) raises.
# Why it matters: thresholds are set so that a few bad rows do not stop the month. A partner who
# renames a column switches its checks off, and the run is green with fewer checks than last month.
# Ask all_passed() as well, or refuse steps with eval_error; begin with col_exists().
# posit-dev/pointblank pull 183 brought the method; nothing found on steps that are not evaluated.
# rstudio/pointblank issue 668 (open) is of the same kind in R.
#
# Seen (thresholds of 1 at each level; n is 5, 3, -1; below warning, error and critical, then the
# action, all_passed and assert_passing):
#   n > 0, one fails       no, no, no     called  False  AssertionError
#   people > 0, not there  yes, yes, yes  none    False  TypeError
#   pre= raises            yes, yes, yes  none    False  TypeError
set -euo pipefail
work="$(mktemp -d)"
trap 'rm -rf "$work"' EXIT
cd "$work"
"${PYTHON:-python3}" -m venv env
env/bin/python -m pip install --quiet --disable-pip-version-check uv==0.13.9
env/bin/uv pip install --quiet --python env/bin/python \
    pointblank==1.1.1 pandas==3.1.1 numpy==2.4.6
env/bin/python - <<'PY'
import pandas as pd
import pointblank as pb

LEVELS = ("warning", "error", "critical")
frame = pd.DataFrame({"ward": ["N", "S", "E"], "n": [5, 3, -1]})


def judge(name, add):
    called = []
    plan = pb.Validate(
        frame,
        thresholds=pb.Thresholds(warning=1, error=1, critical=1),
        actions=pb.Actions(warning=lambda: called.append("called")),
    )
    done = add(plan).interrogate()
    below = []
    for level in LEVELS:
        try:
            done.assert_below_threshold(level=level)
            below.append("yes")
        except AssertionError:
            below.append("no")
        assert done.above_threshold(level=level) is (below[-1] == "no")
    try:
        done.assert_passing()
        passing = "passes"
    except (AssertionError, TypeError) as error:
        passing = type(error).__name__
        assert passing == "AssertionError" or "NoneType" in str(error)
    seen = (", ".join(below), "called" if called else "none", done.all_passed(), passing)
    print(f"{name:22} {seen[0]:14} {seen[1]:7} {seen[2]!s:6} {seen[3]}")
    return seen


def people_of(rows):
    return rows[rows["people"] > 0]


failed = judge("n > 0, one fails", lambda plan: plan.col_vals_gt("n", 0))
absent = judge("people > 0, not there", lambda plan: plan.col_vals_gt("people", 0))
broken = judge("pre= raises", lambda plan: plan.col_vals_gt("n", -9, pre=people_of))
assert failed == ("no, no, no", "called", False, "AssertionError")
assert absent == broken == ("yes, yes, yes", "none", False, "TypeError")
PY
