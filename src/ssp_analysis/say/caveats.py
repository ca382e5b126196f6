"""What a pack must say of itself on every page, and of data that it does not show and why."""

import re

import pandas as pd

from ssp_analysis.say.dataset import Pack, Theme
from ssp_analysis.say.quantities import day_text, period_text, span_text
from ssp_analysis.say.wording import in_sentence, listing, sentence
from ssp_analysis.tables import About, organisation_of
from ssp_analysis.write.blocks import Document, Origin, Part, blocks

SENTENCES = re.compile(r"(?<=[.!?])\s+")
CORRECTED = "What was corrected"
# Whether words may leave and none is approved, or nothing may leave.
SILENT = "Nothing is said here on"
WHOLE_YEAR, ALL_MONTHS = "the full year", "April to March"
NOT_THERE = {"not_received": "Not received for this year",
             "not_available": "Received, but all or some of it not fit to use",
             "asked": "Not shown until a partner answers a question"}  # fmt: skip
NOT_FOR_PUBLICATION = "Not for publication"
NOT_VERIFIED = "professional judgement on records that are not verified"
JUDGEMENT = f"This is {NOT_VERIFIED}."


def marks(banner: str, audience: str) -> list[str]:
    """What stands on every page, slide and chart image: the banner, and the audience's mark."""
    return [
        text for text in (banner, NOT_FOR_PUBLICATION if audience == "internal" else "") if text
    ]


def data_caveat(pack: Pack) -> list[str]:
    """Per organisation what the pack holds no figures on, and why; or that nothing is withheld."""
    groups = _by_organisation(pack)
    if not groups:
        return ["No figures are withheld from this paper by a release decision."]
    public = pack.about.audience == "public"
    paper, told = f"{'This' if public else 'The public'} paper holds no figures", []
    for organisation, rows in groups:
        whose = f" from {organisation}" if organisation else ""  # our own: the award letters
        labels = listing([in_sentence(text) for text in dict.fromkeys(rows["label"])])
        said = [f"{paper}{whose} on {labels}.", *_reasons(rows)]
        if set(rows.index) & set(pack.stated().index):
            said.append("Approved sentences say what may be said of some of these.")
        told.append(" ".join(said))
        paper = "It also holds none"
    return told


def not_there(pack: Pack) -> list[tuple[str, list[str]]]:
    """What partners should have sent for this year: why it cannot be used, and its names."""
    rows, of = pack.availability, {"observed": set[str](), "missing": set[str]()}
    for state, pairs in pack.progress[["state", "sources"]].itertuples(index=False):
        of.setdefault(state, set()).update(pair.split(":")[0] for pair in pairs.split())
    asked = (rows["questions"].fillna(0) > 0) & rows["source_id"].isin(
        of["missing"] - of["observed"]
    )
    why = rows["status"].mask(asked & (rows["status"] == "available"), "asked")
    named = [(lead, [in_sentence(name) for name in rows.loc[why == status, "source"]])
             for status, lead in NOT_THERE.items()]  # fmt: skip
    return [(lead, names) for lead, names in named if names]


def in_words(pack: Pack) -> list[tuple[str, str]]:
    """Per organisation what was approved to be said without figures, and why there are none."""
    stated = pack.stated()
    told = []
    for name, rows in stated.groupby(stated["owner"].map(organisation_of), sort=False):
        said = [sentence(words) for column in ("reason", "statement")
                for words in dict.fromkeys(rows[column]) if words]  # fmt: skip
        by = dict.fromkeys(approved_by(row, ", approved by ") for _, row in rows.iterrows())
        attributed = sentence(f"{NOT_VERIFIED}{''.join(by)}")
        told.append((str(name), f"{' '.join(said)} ({attributed})"))
    return told


def unspoken(pack: Pack, theme: Theme) -> dict[str, str]:
    """The indicators of a theme that may not be shown and of which no approved sentence speaks.

    Returns:
        Whose they are, by their names in mid-sentence.
    """
    rows = pack.progress[(pack.progress["theme_id"] == theme.theme_id)
                         & (pack.progress["state"] == "withheld")]  # fmt: skip
    rows = rows[~rows["sources"].isin(pack.theme_statements(theme)["sources"])]
    owners = [pack.decision_rows(set(pairs.split()))["owner"] for pairs in rows["sources"]]
    return {in_sentence(name): listing(list(of.map(organisation_of).unique()))
            for name, of in zip(rows["indicator"], owners, strict=True)}  # fmt: skip


def coverage(pack: Pack) -> str:
    """Which months the figures cover, and what that means where they are not the whole year."""
    spans = _spans_covered(pack)
    parts = {text: names for text, names in spans.items() if text != WHOLE_YEAR}
    if not spans:
        return ""
    if not parts:
        return "The figures cover the full year."
    if len(parts) < len(spans):  # most of the year is in: only what is not is told by name
        told = [
            f"{text} for {listing([in_sentence(name) for name in names])}"
            for text, names in parts.items()
        ]
        return (
            f"The figures cover the full year, but for some: {listing(told)}, compared with the "
            "same months of earlier years and never scaled up. Those figures are provisional."
        )
    return (
        "The paper was written before all figures for the year were in. Figures are provisional. "
        f"They cover {listing(list(parts), 'or')}, compared with the same months of earlier years. "
        "They are never scaled up to a full year."
    )


def _spans_covered(pack: Pack) -> dict[str, list[str]]:
    """The months that figures of the year cover, and of what: of indicators, else of measures."""
    spans: dict[str, list[str]] = {}
    year = pack.about.reporting_year
    rows = pack.progress[(pack.progress["covers"] == "reporting year")]
    rows = rows[rows["state"] == "observed"]
    named = [(row["indicator"], row["period"].removesuffix(year).strip() or WHOLE_YEAR)
             for _, row in rows.iterrows()]  # fmt: skip
    if not named:
        spans_told = ((row["label"], span_text(row["start"], row["end"]))
                      for _, row in pack.impact_rows("year").iterrows())  # fmt: skip
        named = [(name, WHOLE_YEAR if span == ALL_MONTHS else span) for name, span in spans_told]
    for name, span in named:
        spans.setdefault(span, []).append(name)
    return spans


def organisations(pack: Pack) -> list[str]:
    """Whose figures are not public, the one that most is held back of first."""
    return [name for name, _ in _by_organisation(pack)]


def data_name(about: About) -> str:
    """What the figures are, for the footer: demonstration data, or the partnership's."""
    return "demonstration data" if about.banner else about.data_name


def footer(about: About) -> list[str]:
    """What every document of a pack says of itself at its end."""
    data_to = f"Data to {period_text(about.data_to)} at the latest. " if about.data_to else ""
    return [
        f"{pack_title(about)}. Paper of {day_text(about.paper_date)}. Version {about.version}. "
        f"{data_to}Made from {data_name(about)}.",
        whom_to_ask(about),
    ]


def pack_title(about: About) -> str:
    """`Safer Stockport Partnership annual update 2020/21`."""
    return f"{about.partnership} annual update {about.reporting_year}"


def short_footer(about: About) -> str:
    """The same in one line, for a slide."""
    told = [pack_title(about), day_text(about.paper_date), f"version {about.version}"]
    told += [f"data to {period_text(about.data_to)}"] if about.data_to else []
    return " · ".join([*told, data_name(about)])


def head(about: About) -> Document:
    """What stands on every page of report and slides."""
    facts = (("Report to", about.report_to), ("Report of", about.report_of),
             ("Date", day_text(about.paper_date)))  # fmt: skip
    return sheet(about, "pack", pack_title(about), pack_title(about), facts,
                 topic=about.report_title, notice=about.correction,
                 notice_section=CORRECTED)  # fmt: skip


def sheet(
    about: About,
    kind: str,
    title: str,
    heading: str,
    facts: tuple[tuple[str, str], ...],
    *parts: Part,
    **more: str,
) -> Document:
    """A document of the pack, with what must stand on all of its pages.

    Args:
        about: what the pack is.
        kind: what its file is called after.
        title: in a window's head.
        heading: the first heading.
        facts: names and what they are, at its head.
        parts: what it says.
        more: as `Document` has them.
    """
    return Document(
        kind, title, heading, tuple(marks(about.banner, about.audience)), tuple(footer(about)),
        short_footer(about), facts, author=about.partnership, day=about.paper_date.isoformat(),
        origin=Origin(about.reporting_year, about.audience, about.proof),
        blocks=blocks(*parts), **more,
    )  # fmt: skip


def whom_to_ask(about: About) -> str:
    """Where questions go, and requests for another format."""
    ways = listing([text for text in (about.contact_email, about.contact_phone) if text])
    said = f"{about.contact_role}, {ways}" if ways else about.contact_role
    return f"For questions, or for this document in another format: {said}."


def statement_basis(row: pd.Series) -> str:
    """On what an approved direction statement rests: judgement, whose and of when."""
    by = approved_by(row, " Approved by: ")
    return f"{JUDGEMENT}{by}{'.' if by else ''}"


def approved_by(row: pd.Series, lead: str) -> str:
    """The role that approved a statement, and when, after a lead; '' where no role is told."""
    when = f", {day_text(row['statement_on'])}" if pd.notna(row["statement_on"]) else ""
    return f"{lead}{row['statement_by']}{when}" if row["statement_by"] else ""


def decision_words(decision: str) -> str:
    """A release decision in plain words."""
    return {
        "publish": "shown",
        "direction": "direction in words only, no figures",
        "withhold": "not shown",
    }[decision]


def _by_organisation(pack: Pack) -> list[tuple[str, pd.DataFrame]]:
    # People look for the organisation; the one that most is held back of comes first.
    held_back = pack.not_published()
    names = held_back["owner"].map(organisation_of)
    groups = [(str(name), rows) for name, rows in held_back.groupby(names, sort=False)]
    return sorted(groups, key=lambda group: -len(group[1]))


def _reasons(rows: pd.DataFrame) -> list[str]:
    """Each sentence of the reasons once, with the names that it is about where not with all."""
    about: dict[str, list[str]] = {}
    for label, reason in zip(rows["label"], rows["reason"], strict=True):
        for text in SENTENCES.split(reason.strip()):
            about.setdefault(text, []).append(label)
    return [
        sentence(text)
        if set(labels) == set(rows["label"])
        else f"{sentence(listing([in_sentence(name) for name in dict.fromkeys(labels)]))[:-1]}: "
        f"{in_sentence(sentence(text))}"
        for text, labels in about.items()
        if text
    ]
