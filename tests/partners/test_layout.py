"""Wherever a header stands and however it is dressed, every field is found at its own column."""

from hypothesis import given
from hypothesis import strategies as st

from ssp_analysis.partners.arrival import Constraints, ContractField, Layout
from ssp_analysis.partners.contracts import Contract
from ssp_analysis.partners.counting import SeriesDefinition
from ssp_analysis.partners.layout import HEADER_WITHIN, find_header
from ssp_analysis.partners.sheets import Sheet

ONE_ROW = ("Case ref", "Date received", "Type & kind", "Ward")
# A merged upper cell stands over each group; a blank one leaves the lower heading alone.
GROUPS = {"Case": ("ID", "Date"), "What & where": ("Type", "Ward"), "": ("Cases", "Place")}
MONTHS = ("Apr-20", "May-20", "Jun-20", "Jul-20")
SPACES = (" ", "\u00a0", "  ", " \u200b")
# No digit and no letter of the headings' case-folded words: never a heading by accident.
OTHER_WORDS = st.text("zxq ", min_size=1, max_size=8).map(lambda text: f"zz {text}zz")


def contract(headings, kind="rows", header_rows=1):
    needed = Constraints(required=True)
    fields = [
        ContractField(name=f"field_{at}", headers=(heading,), constraints=needed)
        for at, heading in enumerate(headings)
    ]
    series = SeriesDefinition(
        measure="cases", label="Cases", unit="cases", frequency="M",
        combine="sum" if kind == "wide" else "count",
    )  # fmt: skip
    return Contract(
        id="cases", name="Cases", owner="Owner", agreement="A", files=({"pattern": "*"},),
        layout=Layout(kind=kind, header_rows=header_rows), fields=tuple(fields),
        due={"frequency": "M", "days": 1}, counts="C.", does_not_count="O.", series=(series,),
    )  # fmt: skip


@st.composite
def dressed(draw, heading):
    """A heading in another case, with other spaces, `and` for `&`, and air around it."""
    text = draw(st.sampled_from([heading, heading.upper(), heading.lower(), heading.swapcase()]))
    text = text.replace(" ", draw(st.sampled_from(SPACES)))
    text = text.replace("&", draw(st.sampled_from(["&", "and", "AND"])))
    return draw(st.sampled_from(["", " ", "\u00a0"])) + text + draw(st.sampled_from(["", " "]))


@st.composite
def titles(draw, header_rows):
    """Rows above a header: blank lines, then titles and dates."""
    cell = st.one_of(st.just(""), OTHER_WORDS, st.integers(0, 99), st.just("Apr-20"))
    words = draw(st.lists(st.lists(cell, max_size=4), max_size=3))
    return [[]] * draw(st.integers(0, HEADER_WITHIN - header_rows - len(words))) + words


def sheet(above, *header):
    body = [["x"] * len(header[-1])]
    return Sheet("cases.csv", "", list(enumerate([*above, *header, *body], start=1)), is_text=True)


@given(st.data())
def test_a_header_of_one_row_is_found_in_any_dress(data):
    columns = data.draw(st.permutations([*ONE_ROW, *data.draw(st.lists(OTHER_WORDS, max_size=4))]))
    above = data.draw(titles(1))
    row = [data.draw(dressed(column)) for column in columns]
    header = find_header(sheet(above, row), contract(ONE_ROW))
    assert header.end == len(above) + 1
    assert header.fields == {f"field_{at}": columns.index(name) for at, name in enumerate(ONE_ROW)}
    assert header.width == len(columns)


@given(st.data())
def test_month_columns_are_found_among_others(data):
    names = ("Offence",)
    columns = data.draw(
        st.permutations([*names, *MONTHS, *data.draw(st.lists(OTHER_WORDS, max_size=4))])
    )
    above = data.draw(titles(1))
    row = [data.draw(dressed(column)) for column in columns]
    header = find_header(sheet(above, row), contract(names, kind="wide"))
    assert header.end == len(above) + 1
    assert header.fields == {"field_0": columns.index("Offence")}
    assert header.periods == {
        f"2020-{number:02d}": columns.index(month) for number, month in enumerate(MONTHS, start=4)
    }


@given(st.data())
def test_a_merged_header_of_two_rows_is_joined_in_any_order(data):
    merged = {group: lowers for group, lowers in GROUPS.items() if group}
    wanted = [f"{group} / {lower}" for group, lowers in merged.items() for lower in lowers]
    upper, lower, places = [], [], {}
    for group in data.draw(st.permutations(list(merged))):
        inner = [*merged[group], *data.draw(st.lists(OTHER_WORDS, max_size=2))]
        for at, name in enumerate(data.draw(st.permutations(inner))):
            places[f"{group} / {name}"] = len(lower)
            upper.append(data.draw(dressed(group)) if at == 0 else "")
            lower.append(data.draw(dressed(name)))
    above = data.draw(titles(2))
    header = find_header(sheet(above, upper, lower), contract(wanted, header_rows=2))
    assert header.end == len(above) + 2
    assert header.fields == {f"field_{at}": places[name] for at, name in enumerate(wanted)}
