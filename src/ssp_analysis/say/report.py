"""What the report says in each of its sections, from the pack alone."""

from collections.abc import Iterator

import pandas as pd

from ssp_analysis.say import ledgers
from ssp_analysis.say.caveats import CORRECTED, coverage, data_caveat, in_words, not_there
from ssp_analysis.say.data_tables import column_name
from ssp_analysis.say.dataset import Pack
from ssp_analysis.say.earlier_years import comparisons, has_impact, only_earlier, sentences
from ssp_analysis.say.findings import Finding, counting, thought_of_first
from ssp_analysis.say.impact_charts import counted_with
from ssp_analysis.say.impact_report import no_impact
from ssp_analysis.say.impact_tables import expected_name, summary_table
from ssp_analysis.say.messages import (
    COVID,
    MOST,
    OF_PLAN,
    findings,
    further_messages,
    messages,
    when_different,
)
from ssp_analysis.say.method import EXPECTED_IS, like_for_like, ranges_are
from ssp_analysis.say.plan_charts import spending_message
from ssp_analysis.say.quantities import (
    count_text,
    exact_pounds,
    expected_text,
    per_cent,
    period_text,
    value_text,
)
from ssp_analysis.say.subjects import WORDED, at_rest, overview_title, subject
from ssp_analysis.say.tables import Column, Table, spelt
from ssp_analysis.say.theme_report import NARRATIVE, returned, statements
from ssp_analysis.say.wording import UNSURE, in_sentence, listing, sentence, short_names, size_text
from ssp_analysis.tables import ESTIMATES, FRACTIONS, MODELLED, Row
from ssp_analysis.write.blocks import (
    Blocks,
    Folded,
    Heading,
    Points,
    Run,
    basis,
    blocks,
    bullets,
    paragraphs,
    strong,
    text,
)
from ssp_analysis.write.cells import ABSENT

MOST_OPEN = 40  # corrections that stand open; more are folded, and paper leaves them to the data
TOO_SMALL = ABSENT["suppressed"].spelt
NO_STEPS = "No next steps have been returned by partners for this year."
NO_HEADLINES = "No headlines can be drawn from the figures held for this year."
NOTE_PLAN = "note progress on delivery against the plan's priority themes"
ASKED = (
    "consider the presentation",
    NOTE_PLAN,
    "give comments or reflections on what was covered",
)
# How a contract's caution on a fall or a rise begins: fewer attendances are not proof of …
OF_A_WAY = {"lower": ("Fewer ", "Less ", "A fall "), "higher": ("More ", "A rise ")}
NO_FIGURE = {"new": "not given", "withdrawn": "not repeated"}
# Withheld, hidden, or of months that the paper no longer stops at.
NO_LONGER = {"withdrawn": "no longer given"}


def summary(pack: Pack) -> Blocks:
    """All of the paper on its first page: messages, plan, money, data, measures, what is asked."""
    told, worded = messages(pack), in_words(pack)
    said = [(COVID, one) for one in as_a_whole(pack)]
    said += [(_of(pack, one), _with_caution(pack, one)) for one in told]
    if not has_impact(pack):
        said += [("", one) for one in sentences(comparisons(pack))[:MOST]]
    leads, together = {lead for lead, _ in said}, {}
    found = findings(pack)
    for theme in pack.plan_themes():
        if theme.name in leads or not at_rest(pack, theme):
            together[theme.name], *each = subject(pack, theme, [one.about for one in found])
            said += [(theme.name, one) for one in each if not one.startswith(WORDED)]
    for other, more in further_messages(pack, told):  # in its theme's point, where that has one
        at, lead = _of(pack, other), other.lead
        more = other.title if other.of_plan else more  # slides have tables of the plan
        said.append((at, f"{lead}: {more}.") if at in together else (lead, sentence(more)))
    none = () if said else NO_HEADLINES
    said += [(f"{name}, in words only", one) for name, one in worded]
    if len(pack.actions):
        said.append((OF_PLAN, f"{ledgers.action_counts(pack.actions, behind=False)}."))
    if len(pack.grants):
        said.append(("Grants", " ".join(_of_grants(pack))))
    said += [("Data", one) for one in ([] if worded else data_caveat(pack)[:1])]
    said += [("Data", f"{lead}: {listing(names)}.") for lead, names in not_there(pack)]
    of: dict[str, list[str]] = {}
    for number, (lead, one) in enumerate(dict.fromkeys(said)):  # one point on each thing
        of.setdefault(lead or str(number), [together.get(lead, "")]).append(one)
    points = [text(None if lead.isdecimal() else strong(f"{lead}. "), " ".join(filter(None, ones)))
              for lead, ones in of.items()]  # fmt: skip
    asked_for = f"The {pack.about.report_to} is asked to {listing(_asked(pack))}."
    points.append(text(strong("Recommendations. "), asked_for))
    return blocks(none, bullets(points), _measures(pack))


def as_a_whole(pack: Pack) -> list[str]:
    """How many of all measures clearly changed and which way, and in which months most did."""
    if pack.main_impact().empty:
        return []
    return [f"{overview_title(pack)}.", *filter(None, [counted_with(pack), when_different(pack)])]


def _of(pack: Pack, one: Finding) -> str:
    """What a message is of: its theme, the plan, or all measures."""
    return pack.theme_of(one.series_id) if one.series_id else one.lead


def _measures(pack: Pack) -> Blocks:
    """The table of measures, what its ranges are, and why some were not compared."""
    every = pack.with_sums(pack.main_impact(every=True))
    rows, small = (every[every["state"] == state] for state in ("observed", "suppressed"))
    if rows.empty:
        return ()
    told, unsure = (rows[of] for of in (~rows["verdict"].isin(["", UNSURE]),
                                        rows["verdict"] == UNSURE))  # fmt: skip
    modelled = rows["status"].isin(MODELLED).any() and expected_name(pack, rows) == "Expected"
    names = listing(short_names(unsure["label"]))
    given = [
        EXPECTED_IS if modelled else "",
        like_for_like(rows["label"]),
        ranges_are(rows),
        sentence(f"{UNSURE}: {names}" * bool(names)),
        sentence(f"{TOO_SMALL}: {listing(short_names(small['label']))}" * bool(len(small))),
    ]
    for reason, left in rows[rows["verdict"] == ""].groupby("reason", sort=False):
        names = listing([in_sentence(name) for name in left["label"]])
        why = f" ({in_sentence(str(reason)).rstrip('.')})" if reason else ""
        given.append(f"Not compared: {names}{why}.")
    return blocks(summary_table(pack, told) if len(told) else None,
                  basis(" ".join(filter(None, given))))  # fmt: skip


def _with_caution(pack: Pack, one: Finding) -> str:
    """A message, with what must be thought of where a measure went that way."""
    begins = OF_A_WAY.get(one.key.partition(":")[0], ())
    first = [said for said in thought_of_first(pack, one.about) if said.startswith(begins)]
    return " ".join([sentence(one.title), *(first[:1] if begins else ())])


def _of_grants(pack: Pack) -> Iterator[str]:
    """What was spent and is left; which projects fell short of what, and what came of others."""
    yield f"{spending_message(pack.grants)}."
    yield ledgers.left_of_grants(pack)
    for kind, rows in ledgers.by_delivery(pack).items():
        came = (lambda row: "") if kind.startswith(ledgers.LESS) else ledgers.outcome
        said = [f"{row['project']} ({in_sentence(came(row)) or spelt(ledgers.delivered)(row)})"
                for _, row in rows.iterrows()]  # fmt: skip
        yield f"{len(rows)} of {len(pack.grants)} projects delivered {kind}: {listing(said)}."


def background(pack: Pack) -> Blocks:
    """What the paper is, on which plan, how much of the year it covers, what it may not show."""
    about = pack.about
    plan = f"It reports progress on the {about.plan_name}." if about.plan_name else ""
    held = f"{plan} {about.plan_note}".strip() if pack.plan_themes() else ""
    told = f"This is the annual update for {about.reporting_year}."
    given = paragraphs(f"{told} {held}", " ".join(not_held(pack)), coverage(pack),
                       only_earlier(pack), *data_caveat(pack))  # fmt: skip
    return blocks(given, statements(pack.stated()))


def not_held(pack: Pack) -> list[str]:
    """What the paper has no section on: in one sentence what nobody gave; figures in their own."""
    kinds, year = set(pack.narrative["kind"]), pack.about.reporting_year
    noted, themes = ledgers.came(pack, "delivery-notes"), pack.plan_themes()
    acted = len(pack.actions) or ledgers.came(pack, "delivery-actions")
    held = {
        "the plan and its themes": themes,
        "actions of the delivery plan": acted or not themes,
        "grants": len(pack.grants) or ledgers.came(pack, "grant-returns"),
        "figures by area committee": len(pack.areas),
        "comments of the committee on the last update": len(pack.comments),
        "policy drivers": "policy_driver" in kinds,
        "what partners achieved": kinds & set(NARRATIVE) or noted,
        "next steps": "next_step" in kinds or noted,
    }
    absent = [name for name, there in held.items() if not there]
    tried = bool(len(pack.impact)) or year not in pack.about.restricted_years
    told = [
        "" if tried else no_impact(pack),
        f"For {year} nothing is held on {listing(absent, 'or')}." if absent else "",
        "" if len(pack.availability) else "No account of the partners' data is held for this year.",
    ]
    return [text for text in told if text]


def asked_before(pack: Pack) -> Blocks:
    """What the committee asked on the last update, and what became of it."""
    return ledgers.comment_table(pack.comments).blocks() if len(pack.comments) else ()


def grants_introduction(pack: Pack) -> Blocks:
    """What the grants are for and what may be left of them; or why none are told."""
    if pack.grants.empty:
        why = ledgers.came(pack, "grant-returns")
        return paragraphs(f"Figures on grants are not available: {why}." if why else "")
    left, *others = [*ledgers.grant_sentences(pack), ""]
    return (
        paragraphs(
            f"{spending_message(pack.grants)}. {left}".strip(),
            *others,
            "Each project says what it counted. A count of what was delivered proves no effect.",
        )
        + ledgers.output_table(pack).blocks()
    )


def grant_outputs(pack: Pack) -> Blocks:
    """The award letters against the returns."""
    return blocks(ledgers.award_table(pack.awards) if len(pack.awards) else None)


def drivers(pack: Pack) -> Blocks:
    """The policy drivers."""
    rows = pack.narrative[pack.narrative["kind"] == "policy_driver"]
    names = {theme.theme_id: theme.name for theme in pack.plan_themes()}
    points = []
    for said, group in rows.groupby("text", sort=False):
        touched = [names[theme_id] for theme_id in group["theme_id"] if theme_id in names]
        themes = Run(f" Themes: {listing(touched)}.", "basis")
        points.append(text(sentence(str(said)), themes if touched else None))
    return bullets(points)


def next_steps(pack: Pack) -> Blocks:
    """What each theme does next; or why none of what was asked for is told."""
    if steps := returned(pack, "next_step"):
        return steps
    if why := ledgers.notes_absent(pack):
        return paragraphs(f"What partners do next is not available: {why}.")
    return paragraphs(NO_STEPS if ledgers.came(pack, "delivery-notes") else "")


def quality(pack: Pack) -> Blocks:
    """What was received and used, what is not shown, and what each figure counts."""
    held_back, came = pack.not_published(), pack.availability
    none = "No account of the partners' data is held for this year."
    unknown = (
        "Earlier papers that the register of publications does not hold: "
        f"{listing(list(pack.about.unregistered))}. What they told is not known here, so it could "
        "not be taken into account when small numbers were hidden."
    )
    # The measures of one source count the same things: said once, for all of them.
    labels: dict[str, list[str]] = {}
    for _, row in pack.decisions.iterrows():
        labels.setdefault(counting(pack, row["sources"]), []).append(row["label"])
    counted = [text(strong(f"{listing(names)}. "), said) for said, names in labels.items() if said]
    folded = "What each measure counts, and what it does not"
    return blocks(
        none if came.empty else ledgers.availability_table(came),
        bullets(ledgers.open_questions(came)),
        ledgers.decision_table(held_back) if len(held_back) else None,
        unknown if pack.about.unregistered else None,
        Folded(folded, bullets(counted)) if counted else None,
    )


def asked(pack: Pack, roomy: bool = False) -> Points:
    """What the committee is asked, in letters; of the plan where there is one."""
    return Points(tuple(map(paragraphs, _asked(pack))), "letters", roomy)


def _asked(pack: Pack) -> list[str]:
    return [text for text in ASKED if text != NOTE_PLAN or pack.plan_themes()]


def corrections(pack: Pack) -> Blocks:
    """A section with every figure that this version changes, and why, and one of earlier years'."""
    found: Blocks = ()
    for paper, rows in pack.revisions.groupby("paper"):
        said = (
            f"Partners send earlier figures again. These are not as the paper of {paper} gave "
            "them, and are marked [r]."
            if paper
            else "The table lists every figure that changed, also those that this paper does not "
            "print. A figure that is no longer given is not repeated."
        )
        table, many = correction_table(pack, rows), len(rows)
        folded = Folded(f"All {many:,} figures that changed", table.blocks())
        found += blocks(
            Heading(2, f"What was revised since the paper of {paper}" if paper else CORRECTED),
            paragraphs("" if paper else pack.about.correction, said),
            folded if many > MOST_OPEN else table,
        )
    return found


def correction_table(pack: Pack, rows: pd.DataFrame) -> Table:
    """One row per changed figure: of what, for which period, before and now."""
    paper = str(rows["paper"].iloc[0])
    of = f"paper of {paper}" if paper else "version before"
    columns = (
        Column("What", _of_what),
        Column("Period", lambda row: period_text(row["period"]) or pack.about.reporting_year),
        Column("Before", lambda row: NO_FIGURE.get(row["before"]) or _both(row)[0], count_text),
        Column("Now", lambda row: NO_LONGER.get(row["after"]) or _both(row)[1], count_text),
    )
    return Table(f"Figures that differ from the {of}", columns, rows)


def _of_what(row: Row) -> str:
    tests = row["table"] == "calibration"
    name = f"Tests of {row['label'].replace('-', ' ')}" if tests else row["label"]
    figure = column_name(row["table"], row["figure"]).removesuffix(" (£)")
    return f"{name}: {figure[0].lower()}{figure[1:]}"


def _both(row: Row) -> tuple[str, str]:
    """Before and now as the tables write them; in full where that would look the same."""
    before, now = (_said(row, row[name]) for name in ("before", "after"))
    return (before, now) if before != now else (row["before"], row["after"])


def _said(row: Row, text: str) -> str:
    try:
        number = float(text)
    except ValueError:
        return text
    name = row["figure"]
    if name.endswith("_pence"):
        return exact_pounds(int(number))
    if name.startswith("change"):
        return size_text({"change": number}) or "without limit"
    if name in FRACTIONS:
        return per_cent(number)
    write = expected_text if name in ESTIMATES else value_text
    return write(number, row["unit"])
