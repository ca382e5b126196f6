"""The slides of a pack: about fourteen, forty words each, and what stands on them."""

import dataclasses
import re

import nbformat
import pandas as pd
import pytest

from ssp_analysis.say import look, slides
from ssp_analysis.say.caveats import NOT_THERE, not_there
from ssp_analysis.say.findings import figure_bases, measured
from ssp_analysis.say.impact_charts import NOT_DRAWN, overview_with_text, this_year
from ssp_analysis.say.indicator_tables import SMALL, target_table
from ssp_analysis.say.ledgers import IN_REPORT
from ssp_analysis.say.look import Chart
from ssp_analysis.say.messages import COVID, findings
from ssp_analysis.say.method import BY_CHANCE, LIKE_FOR_LIKE_IS
from ssp_analysis.say.page import MOST_ROWS, MOST_SLIDES, MOST_WORDS
from ssp_analysis.say.plan_charts import spending_message
from ssp_analysis.say.report import summary
from ssp_analysis.say.subjects import subject
from ssp_analysis.say.wording import CLEAR, LATE, in_sentence, listing
from ssp_analysis.tables import COMPARABLE
from ssp_analysis.write.blocks import Picture, Quotation, Slide, TableBlock, walk, words_of
from tests.pack.test_messages import changed as year_changed
from tests.pack.test_packs import NOTEBOOKS
from tests.pack.test_subjects import SEEN

SHOWN = [
    getattr(slides, name)
    for cell in nbformat.read(NOTEBOOKS / "06_annual_slides.ipynb", as_version=4).cells
    if cell.cell_type == "code"
    for name in re.findall(r"^slides\.(\w+)\(pack\)$", cell.source, re.MULTILINE)
]


UNDRAWN = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"></svg>'


def prose_words(slide):
    """How many words a slide tells, but for tables, what is drawn in charts, and quoted words."""
    held = [part for part in slide.blocks if not isinstance(part, Quotation | TableBlock | Picture)]
    return sum(len(words.split()) for words in (slide.title, slide.topic, *words_of(tuple(held))))


@pytest.fixture(scope="module")
def deck():
    """Makes all slides of a pack: their words and data, and no drawing; of each pack once."""
    shown, made = [], {}
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Chart, "png", lambda _: b"drawn")
        patch.setattr(look, "vector", lambda *_: UNDRAWN)
        patch.setattr(look, "_place", lambda *_: None)
        patch.setattr("ssp_analysis.say.page.show", shown.append)
        patch.setattr(slides, "show", shown.append)

        def make(pack, tellers=tuple(SHOWN)) -> list[Slide]:
            if (id(pack), tellers) not in made:
                shown.clear()
                for tell in tellers:
                    tell(pack)
                # with the pack, so that its id stays its own
                made[id(pack), tellers] = pack, tuple(shown)
            return list(made[id(pack), tellers][1])

        yield make


def tables(slide):
    return [part for part in walk(slide.blocks) if isinstance(part, TableBlock)]


def without(pack, *names):
    return dataclasses.replace(pack, **{name: getattr(pack, name).iloc[:0] for name in names})


def changed(pack, name, **columns):
    return dataclasses.replace(pack, **{name: getattr(pack, name).assign(**columns)})


def test_there_are_about_fourteen_slides_of_at_most_forty_words_and_eight_rows(pack, deck):
    told = deck(pack)
    assert 12 <= len(told) <= 16
    for slide in told:
        assert prose_words(slide) <= MOST_WORDS, slide.title
        assert all(len(table.rows) <= MOST_ROWS for table in tables(slide))


def many_of(pack):
    """A pack of a partnership that has very much of everything."""
    themes = pd.concat([pack.themes.assign(theme_id=pack.themes["theme_id"] + f"-{at}",
                                           theme=pack.themes["theme"] + f" {at}")
                        for at in range(4)])  # fmt: skip
    progress = pd.concat([pack.progress.assign(theme_id=pack.progress["theme_id"] + f"-{at}",
                                               indicator=pack.progress["indicator"] + f" {at}")
                          for at in range(4)], ignore_index=True)  # fmt: skip
    more = {name: pd.concat([getattr(pack, name)] * 5, ignore_index=True)
            for name in ("actions", "grants", "comments", "narrative")}  # fmt: skip
    actions = more["actions"].assign(standing="overdue")
    return dataclasses.replace(
        pack, themes=themes, progress=progress, **more | {"actions": actions})  # fmt: skip


def test_no_pack_has_more_than_sixteen_slides_and_what_has_no_room_is_in_the_notes(pack, deck):
    many = many_of(pack)
    told = deck(many)
    assert 12 <= len(told) <= MOST_SLIDES
    for slide in told:
        assert prose_words(slide) <= MOST_WORDS, slide.title
        assert all(len(table.rows) <= MOST_ROWS for table in tables(slide))
    said = " ".join(words for one in told for words in words_of((*one.blocks, *one.notes)))
    assert all(name in said for name in many.progress.loc[many.progress["kind"] == "target",
                                                          "indicator"])  # fmt: skip
    full = [one for one in told if "more in the report." in " ".join(words_of(one.blocks))]
    rest = [one for one in told if ", the rest" in " ".join(words_of(one.notes))]
    assert {*map(id, full)} <= {*map(id, rest)}
    assert len(full) > 2


def test_the_kinds_that_moved_are_named_on_the_slide_and_sized_in_its_notes(pack, deck):
    whole = pack.impact[(pack.impact["series_id"] == "council-asb:cases")
                        & (pack.impact["window_kind"] == "year")].iloc[0].to_dict()  # fmt: skip
    moved = {"change": 0.5, "change_lower": 0.3, "change_upper": 0.7, "verdict": "higher"}
    kinds = [whole | moved | {"series_id": f"council-asb:cases:{kind}", "label": f"Cases: {kind}"}
             for kind in ("noise", "litter")]  # fmt: skip
    rows = pd.concat([pack.impact, pd.DataFrame(kinds)], ignore_index=True)
    rows.loc[(rows["series_id"] == "council-asb:cases") & (rows["window_kind"] == "year"),
             list(moved)] = list(moved.values())  # fmt: skip
    told = deck(dataclasses.replace(pack, impact=rows))
    (slide,) = (one for one in told if "By kind" in str(one.blocks))
    assert "By kind: litter higher and noise higher." in str(slide.blocks)
    assert "noise 50% higher (between 30% and 70% higher)" in str(slide.notes)


LONG = "Partners of all kinds met again and again to talk about what each of them would do. " * 4


@pytest.mark.parametrize(
    "made",
    [
        lambda pack: changed(changed(changed(changed(
            pack, "narrative", text=LONG), "grants", project=LONG), "actions", action=LONG),
            "comments", comment=LONG),
        lambda pack: changed(changed(
            pack, "impact", caveats=LONG), "decisions", label=LONG[:80]),
        lambda pack: without(pack, "grants", "awards"),
        lambda pack: without(pack, "themes", "progress"),
        lambda pack: without(pack, "impact", "actions", "narrative", "comments"),
    ],
)  # fmt: skip
def test_the_words_of_a_slide_stay_few_whatever_people_write(pack, deck, made):
    for slide in deck(made(pack)):
        assert prose_words(slide) <= MOST_WORDS, slide.title


def test_quoted_words_tables_and_charts_do_not_count():
    quoted = Quotation(slides.paragraphs("word " * 90))
    slide = Slide("Two words", (quoted, *slides.paragraphs("And three more.")))
    assert prose_words(slide) == 5


def test_the_messages_come_first_and_what_is_asked_last(pack, deck):
    told = deck(pack)
    assert told[0].opening
    assert told[1].title == slides.LEADING
    assert told[-1].title == "You are asked to"
    assert "consider the presentation" in list(words_of(told[-1].blocks))


def test_a_message_has_a_chart_of_its_own_with_the_message_as_title(pack, deck):
    told = [one for one in deck(pack) if one.title.startswith("Attendances at A&E for assault")]
    (slide,) = told
    assert any(isinstance(part, Picture) for part in slide.blocks)
    assert "38% lower" in slide.title
    assert any("What it counts" in words for words in words_of(slide.notes))


def test_states_stand_in_words_and_no_mark_is_on_a_slide(pack, deck):
    texts = [text for slide in deck(pack) for table in tables(slide)
             for row in table.texts() for text in row]  # fmt: skip
    assert "too small to show" in texts
    assert "not available" in texts
    assert not [text for text in texts if text.startswith("[")]
    assert not [table for slide in deck(pack) for table in tables(slide) if table.key()]


def test_the_notes_say_that_a_hidden_figure_may_only_tell_of_a_small_one(pack, deck):
    told = [one for one in deck(pack) if one.topic.startswith(("The plan", "Themes"))]
    hidden = [one for one in told if "too small to show" in str([t.texts() for t in tables(one)])]
    assert hidden
    assert [one for one in told if SMALL in words_of(one.notes)] == hidden


def test_what_changes_around_us_is_named_with_its_whole_date(pack, deck):
    (slide,) = (one for one in deck(pack) if one.title.startswith("What you asked"))
    told = [*words_of(slide.notes), *(" ".join(row) for table in tables(slide)
            for row in table.texts())]  # fmt: skip
    around = [text for text in told if "From outside" in text]
    assert around
    assert all(text.count("(") == text.count(")") for text in around)


def test_what_the_police_may_say_is_quoted_and_attributed_once(pack, deck):
    (slide,) = (one for one in deck(pack) if one.title.endswith(slides.DIRECTION_ONLY))
    (quote,) = (part for part in slide.blocks if isinstance(part, Quotation))
    assert list(words_of(quote.blocks)) == [
        "Records not verified since the change of systems in July 2019.",  # why, first
        "Fewer homes were broken into than in the year before.",
    ]
    words = " ".join(words_of(slide.blocks))
    assert words.count("Chief Superintendent") == 1


def test_targets_missed_and_actions_behind_are_named(pack, deck):
    texts = [text for slide in deck(pack) for table in tables(slide)
             for row in table.texts() for text in row]  # fmt: skip
    assert "Proven reoffending" in {text.removesuffix(" (percent)") for text in texts}
    assert "◼\xa0Off\xa0track" in texts  # on one line, however narrow its column is
    assert "Review the local offer on domestic abuse" in texts


def test_every_action_that_is_not_done_or_on_course_is_named_and_counted(pack, deck):
    many = pd.concat([pack.actions] * 12, ignore_index=True)
    standings = ["overdue", "slipped", "delayed or paused", "reopened"] * len(many)
    many = many.assign(
        action=[f"Action {at}" for at in many.index],
        standing=standings[: len(many) - 2] + ["due since the last return"] * 2,
    )
    told = [
        one
        for one in deck(dataclasses.replace(pack, actions=many))
        if one.topic == "The plan" and "actions" in one.title
    ]
    texts = " ".join(words for one in told for words in words_of((*one.blocks, *one.notes)))
    assert all(name in texts for name in many["action"])
    assert len(told) == 2
    behind = f"0 of {len(many)} actions are done, {len(many) - 2} behind and 2 newly due"
    assert behind in told[0].title


def test_what_newly_due_means_stands_below_the_actions_that_are(pack, deck):
    for standing, said in (("due since the last return", True), ("overdue", False)):
        made = dataclasses.replace(pack, actions=pack.actions.assign(standing=standing))
        (told,) = [one for one in deck(made, (slides.plan_slides,)) if "action" in one.title]
        below = " ".join(words_of(told.blocks))
        why = "Newly due since the report for October to December 2020; whether done is not known."
        assert (why in below) is said


def test_what_figures_rest_on_is_said_once_of_all_that_rest_on_it(pack):
    rows = pd.concat([pack.progress.head(1)] * 3).assign(indicator=["Arson", "Graffiti", "Noise"])
    rows = rows.assign(rag_basis=["Judged as is.", "Judged as is.", "Judged by another rule."])
    one, other = figure_bases(pack, rows)
    assert ("Arson and graffiti" in one, "Noise" in other) == (True, True)


def test_why_a_target_waits_for_judgement_takes_no_slide_of_its_own(pack, deck):
    target = pack.progress[pack.progress["kind"] == "target"].iloc[:1]
    for many in range(2, 9):  # some number fills a slide, but for the sentence
        rows = pd.concat([target] * many, ignore_index=True).assign(
            indicator=[f"{LONG[:70]} {at}" for at in range(many)], rag="",
            rag_basis="The target is for a full year.",
        )  # fmt: skip
        told = [one for one in deck(dataclasses.replace(pack, progress=rows), (slides.plan_slides,))
                if "not judged yet" in one.title]  # fmt: skip
        assert len(told) == 1, many
        table, words = tables(told[0])[0], " ".join(words_of(told[0].blocks))
        left = many - len(table.rows)
        assert (f"{left} more in the report." in words) is (left > 0), many
        assert ("is for a full year." in words) or not left, many  # rows go first
        named = " ".join(words_of((*told[0].blocks, *told[0].notes)))
        assert all(f"{LONG[:70]} {at}" in named for at in range(many)), many


def test_a_plan_with_nothing_behind_is_told_below_its_targets_and_has_no_slide(pack, deck):
    on_time = dataclasses.replace(pack, actions=pack.actions.assign(standing="as planned"))
    told = deck(on_time, (slides.plan_slides,))
    said = f"0 of {len(pack.actions)} actions are done and {len(pack.actions)} as planned"
    assert [one.title for one in told if "targets" not in one.title] == []
    assert said in " ".join(words_of(told[-1].blocks))
    (alone,) = deck(without(on_time, "progress"), (slides.plan_slides,))
    assert (alone.title, *words_of(alone.blocks)) == (said, "None is behind.")


def test_targets_on_a_slide_go_without_the_years_before(pack):
    rows = pack.progress.assign(before_covid_state="observed", before_covid=1.0)
    told = dataclasses.replace(pack, progress=rows)
    headings = [[column.heading for column in target_table(told, short=short).columns]
                for short in (False, True)]  # fmt: skip
    assert set(headings[0]) - set(headings[1]) == {"A year before", "Before the pandemic"}


def test_words_below_the_overview_give_way_to_measures(pack, deck):
    rows = pack.counted_once(pack.main_impact())
    for second, kept in (("Another.", " Another."), ("Another. " * 50, "")):
        chart, told = overview_with_text(pack, "A title", COVID, ["One thing.", second])
        assert told == f"One thing.{kept}"
        assert len(chart.data.frame) == len(rows)


@pytest.mark.parametrize(("end", "said"), [("2020-05-31", "Figures are of April to May."),
                                           ("2020-04-30", "")])  # fmt: skip
def test_a_single_month_that_the_title_names_is_not_said_again(end, said):
    one = pd.DataFrame({"start": [pd.Timestamp("2020-04-01")], "end": [pd.Timestamp(end)]})
    assert this_year(one) == said


def test_targets_are_counted_on_one_basis_wherever_they_are_counted(pack, deck):
    total = int((pack.progress["kind"] == "target").sum())
    words = " ".join(words for one in deck(pack) for words in words_of((one,)))
    assert set(re.findall(r"of (\d+) targets", words)) == {str(total)}


def test_what_is_beside_the_messages_names_missed_targets_and_themes_not_told_of(pack, deck):
    made = deck(pack)
    (beside,), (subjects,) = tables(made[1]), tables(made[2])
    assert "proven reoffending" in dict(beside.texts())["Targets"]
    told = " ".join(" ".join(row) for row in subjects.texts())
    assert all(theme.name in told for theme in pack.plan_themes())


def test_what_a_message_says_in_short_is_not_said_again_beside_it(pack, deck):
    alone = without(pack, "actions")
    short = next(one.short for one in findings(alone) if one.of_plan)
    slide = deck(alone)[1]
    assert short in " ".join(words_of(slide.blocks))
    assert dict(tables(slide)[0].texts())["Targets"].startswith("Off track or just off: ")
    assert " ".join(words_of(summary(alone))).count("of 5 targets are") == 1


def test_what_stood_in_the_way_is_titled_alone_where_nothing_was_done_about_covid(pack, deck):
    both = {"covid_response": "What partners did about Covid", "issue": "What stood in the way"}
    for other, title in zip(reversed(both), both.values(), strict=True):
        told = dataclasses.replace(pack, narrative=pack.narrative[pack.narrative["kind"] != other])
        assert title in [slide.title for slide in deck(told)]


def test_approved_words_stand_whole_on_the_reports_first_page_and_with_who_approved_them(pack):
    of = "Acquisitive crime and roads"
    (theme,) = (one for one in pack.plan_themes() if one.name == of)
    first = pack.theme_statements(theme).iloc[0]
    said = next(words for words in words_of(summary(pack)) if "in words only" in words)
    assert first["statement"].rstrip(".") in said
    assert f"not verified, approved by {first['statement_by']}, " in said
    told = subject(pack, theme)  # a table has no room for them
    assert any(words.startswith("In words only, on a later slide: ") for words in told)


def test_a_message_of_fewer_has_what_the_figures_leave_out_beside_it(pack, deck):
    warned = changed(
        pack,
        "decisions",
        does_not_count="Nights nobody told of; fewer calls are not fewer assaults.",
    )
    slide = next(one for one in deck(warned) if one.title.startswith("Attendances at A&E"))
    assert "Fewer calls are not fewer assaults." in " ".join(words_of(slide.blocks))


def test_questions_of_the_committee_stand_with_their_answers(pack, deck):
    (slide,) = (one for one in deck(pack) if one.title.startswith("What you asked"))
    (table,) = tables(slide)
    replies = [text for text in pack.comments["reply"] if text]
    assert replies
    assert all(any(reply.split(".")[0] in row[2] for row in table.texts()) for reply in replies)


def test_a_partners_claim_on_a_measure_has_what_the_figures_say_beside_it(pack):
    row = pack.progress[pack.progress["direction"] == "up"].iloc[[0]]
    named = row.assign(indicator="Help-line calls of young people", expected_verdict="")
    told = dataclasses.replace(pack, progress=named.assign(before_covid_state="not_applicable"))
    said = measured(told, "Fewer help-line calls came.")
    assert said == "Fewer help-line calls came (figures: up)."
    assert measured(told, "Fewer letters came.") == "Fewer letters came."


def the_slide(told, title):
    (slide,) = (one for one in told if title in one.title)
    return slide


def test_every_measure_is_drawn_on_the_overview_or_named_with_why_it_is_not(pack, deck):
    row = pack.impact[pack.impact["window_kind"] == "year"].head(1)
    more = [row.assign(series_id=f"more{at}:cases", sources=f"more{at}:cases",
                       label=f"Measure {at}") for at in range(8)]  # fmt: skip
    crowded = dataclasses.replace(pack, impact=pd.concat([pack.impact, *more], ignore_index=True),
                                  themes=pack.themes.iloc[:0])  # fmt: skip
    rows = crowded.counted_once(crowded.main_impact())
    slide = the_slide(deck(crowded), "measures clearly")
    (picture,) = (part for part in slide.blocks if isinstance(part, Picture))
    drawn = {row[0] for row in picture.data.texts()}
    left = [name for name in rows["label"] if not any(text.startswith(name) for text in drawn)]
    said = " ".join(words_of(tuple(part for part in slide.blocks if part is not picture)))
    clear = rows["label"].isin(left) & rows["verdict"].isin(CLEAR)
    names = re.search(rf"{NOT_DRAWN[not clear.any()]}: (.*)\.", said)[1]
    more = re.search(r"and (\d+) more", names)
    told = [name for name in left if in_sentence(name) in names]
    assert told
    assert len(told) + int(more[1] if more else 0) == len(left)


def test_what_chance_does_is_told_of_many_measures_and_not_of_few(pack, deck):
    rows = pack.counted_once(pack.main_impact())
    ranged = list(rows.loc[rows["change_lower"].notna(), "series_id"])
    four, five = (dataclasses.replace(pack, impact=pack.impact[pack.impact["series_id"].isin(of)])
                  for of in (ranged[:4], ranged[:5]))  # fmt: skip
    for of, said in ((pack, True), (four, False)):
        slide = next(slide for slide in deck(of) if slide.topic == COVID)
        assert (BY_CHANCE in " ".join(words_of(slide.blocks))) is said
    for of, said in ((five, True), (four, False)):
        assert (in_sentence(BY_CHANCE) in " ".join(words_of(summary(of)))) is said


def test_where_nothing_watched_can_be_shown_the_themes_are_named(pack, deck):
    watched = pack.progress["kind"] != "target"
    state = pack.progress["state"].mask(watched, "withheld")
    hidden = dataclasses.replace(pack, progress=pack.progress.assign(state=state))
    told = the_slide(deck(hidden), "No figures can be shown on what is watched without a target")
    assert " ".join(words_of(told.blocks)).startswith("Themes of the plan: Domestic abuse, ")
    alone = dataclasses.replace(pack, progress=pack.progress[~watched])
    assert not [slide for slide in deck(alone) if slide.title == told.title]


def test_what_expected_means_is_told_where_the_word_stands_first(pack, deck):
    told = [
        words for one in deck(pack)[1:] for words in (one.topic, one.title, *words_of(one.blocks))
    ]
    first = next(words for words in told if "expected" in words)
    assert first.endswith("expected without the pandemic.")


def test_what_came_of_each_project_stands_against_what_was_planned(pack, deck):
    told = the_slide(deck(pack), "3 of 5 projects delivered less than planned so far")
    assert told.topic == spending_message(pack.grants)
    rows = tables(told)[0].texts()
    assert {row[0] for row in rows} == set(pack.grants["project"])
    short = ["Night-time guardians", "Recovery friends", "Safe Places <Stockport>"]
    assert [row[0] for row in rows[:3]] == short  # the largest shortfall first
    said = " ".join(words_of(summary(pack)))
    for _, row in pack.grants.iterrows():
        assert f"{row['project']} (" in said
    # Of what fell short by how much: what came of it stands on the slide.
    assert "Night-time guardians (60 of 120 people supported)" in said


def test_the_grants_stand_on_one_slide_however_long_what_came_of_them_is(pack, deck):
    long = "Each of those who took part said that they would come again. " * 2
    eight = pd.concat([pack.grants] * 2, ignore_index=True).head(8)
    eight = eight.assign(came_of_it=[long[: 20 * at] or "Short." for at in range(8)])
    told = [one for one in deck(dataclasses.replace(pack, grants=eight), (slides.grant_slide,))]
    (slide,) = told
    cells = [row[1] for row in tables(slide)[0].texts()]
    assert len(cells) == 8
    in_report = [cell for cell in cells if cell.endswith(IN_REPORT)]
    assert 0 < len(in_report) < 8
    assert not any(long[:90].strip() in cell for cell in cells)  # the longest go first
    notes = " ".join(words_of(slide.notes))
    assert all(text.rstrip(". ") in notes for text in eight["came_of_it"])


@pytest.mark.parametrize(("to", "so_far"), [("2020-12", " so far"), ("", " so far"),
                                            ("2021-03", "")])  # fmt: skip
def test_what_fell_short_before_the_year_is_over_has_done_so_far(pack, deck, to, so_far):
    told = changed(pack, "grants", spend_to=to)
    (slide,) = deck(told, (slides.grant_slide,))
    assert slide.title == f"3 of 5 projects delivered less than planned{so_far}"
    said = " ".join(words_of(summary(told)))
    assert f"projects delivered less than planned{so_far}: Safe" in said
    assert "(60 of 120 people supported)" in said


def test_like_for_like_is_explained_on_the_first_slide_and_in_notes_wherever_it_stands(pack, deck):
    name = "council-asb:cases"
    own = pack.impact["series_id"] == name
    rows = pack.impact.assign(label=pack.impact["label"].mask(own, "Council cases, like for like"))
    clear = {"change": 2, "change_lower": 1.8, "change_upper": 2.2, "verdict": "higher"}
    rows.loc[own & (rows["window_kind"] == "year"), list(clear)] = list(clear.values())
    made = deck(dataclasses.replace(pack, impact=rows))
    named = [one for one in made if COMPARABLE in f"{one.title} {' '.join(words_of(one.blocks))}"]
    assert len(named) > 2
    assert all(LIKE_FOR_LIKE_IS in words_of(one.notes) for one in named)
    assert not any(LIKE_FOR_LIKE_IS in words_of(one.notes) for one in deck(pack))
    assert "Without what was not counted in all these years." in " ".join(words_of(made[1].blocks))


def test_where_only_the_level_before_the_pandemic_may_be_told_nothing_is_expected(pack, deck):
    late = dataclasses.replace(
        pack,
        about=pack.about.model_copy(update={"baseline_end": "2018-02"}),
        progress=pack.progress.assign(**{LATE: True}),
    )
    words = [words for one in deck(late) for words in words_of((one, *one.blocks, *one.notes))]
    assert any("pre-pandemic" in one for one in words)
    assert [one for one in words if "expected" in one.casefold()] == []


def test_figures_that_rose_and_are_not_judged_say_so_in_one_sentence_with_why(pack, deck):
    marac = pack.progress["indicator"] == "MARAC cases"
    why = "Referrals fell in July 2019. For that reason no direction since last year is given."
    unjudged = changed(pack, "progress", direction=pack.progress["direction"].mask(marac, ""),
                       reason=pack.progress["reason"].mask(marac, why))  # fmt: skip
    others = unjudged.impact["series_id"] != "marac:cases"
    alone = dataclasses.replace(unjudged, impact=unjudged.impact[others])
    lead = "The figures cannot say which way things went. Higher than last year: MARAC cases"
    but = "; but referrals fell in July 2019."
    assert dict(tables(deck(alone)[2])[0].texts())["Domestic abuse"].startswith(f"{lead}{but}")
    assert f"{lead} (24.1 per 10,000 adult women, 21.6 a year before){but}" in " ".join(
        words_of(summary(alone)))  # fmt: skip


@pytest.mark.parametrize(
    ("others", "told"), [(0, " Its system changed."), (1, " Of most: its system changed."), (9, "")]
)
def test_where_nothing_may_be_said_the_reason_of_all_or_most_is_told(pack, deck, others, told):
    again = {name: pack.not_published()[name] + "-other" for name in ("sources", "label")}
    more = [pack.decisions, pack.not_published().assign(**again)]
    many = dataclasses.replace(pack, decisions=pd.concat(more, ignore_index=True))
    shut = many.not_published().index
    assert len(shut) > 2
    reason = many.decisions["reason"].mask(many.decisions.index.isin(shut), "Its system changed.")
    for number, at in enumerate(shut[:others]):
        reason[at] = f"Reason {number}."
    slide = the_slide(deck(changed(many, "decisions", statement="", reason=reason)),
                      "What is not public")  # fmt: skip
    said = " ".join(words_of(slide.blocks))
    assert said.endswith(told)
    assert ("system changed" in said) == bool(told)


def test_another_view_of_a_measure_and_what_nobody_may_say_of_it_are_told(pack, deck):
    view, crime = "nwas-assaults:call-outs", pack.progress.iloc[[0]].assign(
        theme_id="violence-night-time", indicator="Violence recorded by the police",
        sources="gmp-crime:crimes", state="withheld", kind="withheld")  # fmt: skip
    same, of = pack.decisions["sources"] == view, "tiig-assaults:attendances"
    linked = pack.decisions["counted_with"].mask(same, of)
    told = dataclasses.replace(
        pack, progress=pd.concat([pack.progress, crime], ignore_index=True),
        decisions=pack.decisions.assign(counted_with=linked))  # fmt: skip
    made = deck(told)
    slide = the_slide(made, "Attendances at A&E for assault")
    other = "No clear change from expected: ambulance call-outs to assault."
    assert " ".join(words_of(slide.blocks)).endswith(other)  # after what to think of
    silent = "Nothing is said here on violence recorded by the police."
    of_crime = told.progress["indicator"] == "Violence recorded by the police"
    lifted = told.progress["state"].mask(of_crime, "observed")  # as the internal pack has it
    for slides_of in (made, deck(changed(told, "progress", state=lifted))):
        quoted = the_slide(slides_of, slides.DIRECTION_ONLY)
        assert silent in " ".join(words_of(quoted.blocks))
    said = " ".join(words_of(summary(told)))
    assert other in said
    assert silent in said
    kinds = [
        f"{kind} crime recorded by the police" for kind in ("Hate", "Knife", "Rural", "Retail")
    ]
    more = pd.concat([told.progress, *(crime.assign(indicator=kind) for kind in kinds)])
    quoted = the_slide(deck(dataclasses.replace(told, progress=more)), slides.DIRECTION_ONLY)
    below, notes = (" ".join(words_of(part)) for part in (quoted.blocks, quoted.notes))
    assert "Nothing is said here on violence recorded by the police" in below
    assert re.search(r" and \d more\. ", below)
    assert "retail crime recorded by the police" in notes


def test_a_slide_on_a_rise_does_not_say_what_a_fall_does_not_prove(pack, deck):
    said = "Fewer attendances are no proof of fewer assaults"
    of = pack.decisions["sources"] == SEEN
    text = pack.decisions["does_not_count"].mask(of, f"what nobody reported; {said.lower()}")
    told = changed(pack, "decisions", does_not_count=text)
    fall = year_changed(told, SEEN, -0.4, -0.45, -0.35, "lower")
    rise = year_changed(told, SEEN, 0.9, 0.8, 1.1, "higher")
    for made, tells in ((fall, True), (rise, False)):
        (slide,) = (one for one in deck(made) if one.title.startswith("Attendances at A&E for"))
        assert (said in " ".join(words_of(slide.blocks))) == tells


def test_what_waits_for_an_answer_or_is_too_small_is_named_on_page_one(pack):
    of, pair = pack.impact["series_id"] == "gmfrs-fires:deliberate-fires", "council-asb:cases"
    small = changed(pack, "impact", state=pack.impact["state"].mask(of, "suppressed"))
    told = " ".join(words_of(summary(small)))
    assert "Too small to show: deliberate fires." in told
    asked = changed(small, "progress", sources=pair, state="missing")
    assert asked.availability.set_index("source_id").loc["council-asb", "questions"] == 1
    said = dict(not_there(asked))[NOT_THERE["asked"]]
    assert said == ["council anti-social behaviour cases"]
    assert NOT_THERE["asked"] not in dict(not_there(small))


def test_page_one_and_a_slide_say_what_partners_did_not_send(pack, deck):
    named = dict(not_there(pack))
    assert named == {NOT_THERE["not_received"]: ["drug and alcohol treatment"]}
    said = "Not received for this year: drug and alcohol treatment."
    assert said in " ".join(words_of(summary(pack)))
    (slide,) = (one for one in deck(pack) if one.title.startswith("What is not held"))
    assert said in list(words_of(slide.blocks))
    sent = changed(pack, "availability", status="available")
    assert "Not received" not in " ".join(words_of(summary(sent)))
    assert not [one for one in deck(sent) if one.title.startswith("What is not held")]
    many = pd.concat([pack.availability.assign(status="not_received")] * 9, ignore_index=True)
    (slide,) = (one for one in deck(dataclasses.replace(pack, availability=many))
                if one.title.startswith("What is not held"))  # fmt: skip
    assert " more." in " ".join(words_of(slide.blocks))
    assert listing(list(map(in_sentence, many["source"]))) in " ".join(words_of(slide.notes))
