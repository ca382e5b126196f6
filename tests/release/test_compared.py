"""What a later paper leaves out more of a measure like for like is no difference of the two."""

from dataclasses import replace
from datetime import date
from types import SimpleNamespace

import pytest

from ssp_analysis.release import published
from ssp_analysis.release.disclosure import control
from ssp_analysis.release.masking import mask_series
from ssp_analysis.release.published import counts_before, told_table
from ssp_analysis.release.table_counts import as_today, relations, series_counts
from ssp_analysis.tables import ProgressCells, SeriesTable, Told, empty, write_table
from ssp_analysis.years import ReportingYear
from tests.plan.frames import months, series_of
from tests.release.test_disclosure import rules_for

MONTHS = list(months("2020-04", *[0] * 12))
AT = "2020-11"
BEGAN = ["not_applicable"] * 6 + [9] * 6  # told apart from the first paper on
ENDED = [9] * 9 + ["not_applicable"] * 3  # told apart once its end is known


def at(values, value):
    return [value if month == AT else one for month, one in zip(MONTHS, values, strict=True)]


CATEGORIES = {"one": [40] * 12, "two": [30] * 12, "old": at(ENDED, 3), "gone": ENDED,
              "new": at(BEGAN, 2)}  # fmt: skip


def cells(until, *apart):
    """Series by month: categories, the whole, and the whole without what is told apart."""
    told = {f"a:x:{name}": dict(zip(MONTHS[:until], values, strict=False))
            for name, values in CATEGORIES.items()}  # fmt: skip

    def total(names):
        counts = [told[f"a:x:{name}"] for name in names]
        return {month: sum(one[month] for one in counts if one[month] != "not_applicable")
                for month in MONTHS[:until]}  # fmt: skip

    left = [name for name in CATEGORIES if name not in apart]
    return {**told, "a:x": total(CATEGORIES), "a:x:like-for-like": total(left)}


def paper(held, earlier=(), hide=()):
    rules, series = rules_for(held), series_of(held)
    before = as_today(earlier, series)
    counts = [replace(one, hide=one.hide or one.key[1:] in hide)
              for one in series_counts(series, rules)]  # fmt: skip
    tied = list(relations(series, empty(ProgressCells), [*counts, *before], rules))
    return counts, control(counts, [], tied, before), series


@pytest.fixture
def first(tmp_path, monkeypatch):
    """What the first paper told, as the register gives it: all but the whole of one month."""
    counts, found, series = paper(cells(9, "new"), hide={("a:x", AT)})
    write_table(told_table(counts, [], found), Told, tmp_path)
    write_table(mask_series(series, found), SeriesTable, tmp_path)
    one = SimpleNamespace(tables=tmp_path, folder=tmp_path, year=ReportingYear(2020), version=1,
                          paper_date=date(2021, 1, 18))  # fmt: skip
    monkeypatch.setattr(published, "publications", lambda _: [one])
    monkeypatch.setattr(published, "refuse_changed", lambda _: None)
    return mask_series(series, found), counts_before(None)


def shown(series):
    rows = series[(series["period"] == AT) & (series["state"] == "observed")]
    return dict(zip(rows["series_id"], rows["value"], strict=True))


def test_a_small_category_is_no_difference_of_two_papers_figures_like_for_like(first):
    before, earlier = first
    _, found, series = paper(cells(12, "new", "old", "gone"), earlier)
    then, now = shown(before), shown(mask_series(series, found))
    assert then["a:x:like-for-like"] == 82
    assert "a:x:old" not in now
    # The first paper's less this one's is what ended: with either of these, the small one is told.
    assert not {"a:x:like-for-like", "a:x:gone"} <= now.keys()


def test_what_leaves_out_more_is_no_revision(first):
    _, earlier = first
    _, found, _ = paper(cells(12, "new", "old", "gone"), earlier)
    assert (found.revised, found.given_away, found.contradicted) == ((), (), ())


def test_what_leaves_out_the_same_is_the_same_series(first):
    _, earlier = first
    _, _, series = paper(cells(9, "new"))
    named = {name for one in as_today(earlier, series) for (name, _), *_ in one.spans}
    assert "a:x:like-for-like" in named
    assert not any("without" in name for name in named)
    assert any("without:new" in name for one in earlier for (name, _), *_ in one.spans)
