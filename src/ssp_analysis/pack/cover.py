"""The cover report: the officers' template filled in from the released tables, as numbered text."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import jinja2
from jinja2 import meta, nodes
from jinja2.sandbox import SandboxedEnvironment
from markupsafe import Markup

from ssp_analysis.errors import ReferenceFileError, nearest
from ssp_analysis.faults import Faults
from ssp_analysis.pack.caveats import data_caveat, footer, marks, pack_title
from ssp_analysis.pack.dataset import Pack
from ssp_analysis.pack.indicator_wording import rag_summary
from ssp_analysis.pack.ledgers import came, grant_sentences
from ssp_analysis.pack.listings import action_summary
from ssp_analysis.pack.markup import element, join, plain
from ssp_analysis.pack.quantities import day_text, period_text, pounds_in_words
from ssp_analysis.pack.rendering import render
from ssp_analysis.pack.report import coverage
from ssp_analysis.reference import read_text
from ssp_analysis.tables import ALL_LINES

TEMPLATE = "cover-report.md"
ACTIONS_SOURCE, GRANTS_SOURCE = "delivery-actions", "grant-returns"


@dataclass(frozen=True)
class Part:
    """One section: its heading, its numbered paragraphs, and lettered items below the last."""

    heading: str
    paragraphs: tuple[str, ...]
    items: tuple[str, ...] = ()


@dataclass(frozen=True)
class Cover:
    """The cover report as text: the block at its head, its parts, and what marks every page."""

    title: str
    block: tuple[tuple[str, str], ...]
    parts: tuple[Part, ...]
    marks: tuple[str, ...]
    footer: tuple[str, ...]


def cover_report(pack: Pack, template: Path) -> Cover:
    """Fill in the template.

    Args:
        pack: the released tables.
        template: `data/reference/cover-report.md`.

    Raises:
        ReferenceFileError: no such file, a name that is not filled in, text out of place.
    """
    filled = _filled(check_template(template), template.name, placeholders(pack))
    return _parsed(filled, template, pack)


def check_template(template: Path) -> jinja2.Template:
    """Read the template, and refuse what could not be filled in, before there is anything to fill.

    Raises:
        ReferenceFileError: as `cover_report`.
    """
    environment = SandboxedEnvironment(
        undefined=jinja2.StrictUndefined, lstrip_blocks=True, finalize=_one_line
    )
    environment.filters = {name: environment.filters[name] for name in _FILTERS}
    text = read_text(template)
    try:
        tree = environment.parse(text)
        ready = environment.from_string(text)
    except jinja2.TemplateSyntaxError as error:
        place = f"{template.name}, line {error.lineno}"
        raise ReferenceFileError(place, str(error.message), "Correct that line") from None
    except (SyntaxError, RecursionError):
        fault = "has too many parts within one another"
        raise ReferenceFileError(template.name, fault, "Write it more simply") from None
    faults = Faults()
    for node in tree.find_all(_TOO_FREE):
        faults.add(
            f"{template.name}, line {node.lineno}",
            "asks for more than to fill in a name or to leave text out",
            "Use {{ name }} and {% if name %} only",
        )
    for name in sorted(meta.find_undeclared_variables(tree) - _TOLD.keys()):
        meant = nearest(name, _TOLD)
        faults.add(template.name, f"{name!r} is not filled in{meant}", "Correct that name")
    faults.refuse()
    for sample in ("Sample", ""):
        _head_and_sections(_filled(ready, template.name, dict.fromkeys(_TOLD, sample)), template)
    return ready


def _filled(ready: jinja2.Template, name: str, values: dict[str, object]) -> str:
    try:
        return ready.render(**values)
    except jinja2.TemplateError as error:
        raise ReferenceFileError(name, str(error.message), "Correct that name") from None
    except Exception as error:  # officers may write what no value can do, such as 1 / 0
        fault = f"cannot be filled in ({type(error).__name__})"
        raise ReferenceFileError(name, fault, "Use {{ name }} and {% if name %} only") from None


# With these a template can take forever, use up all memory, or ask for other files.
_TOO_FREE = (
    nodes.Call, nodes.CallBlock, nodes.Macro, nodes.For, nodes.Mul, nodes.Pow, nodes.Mod,
    nodes.Include, nodes.Import, nodes.FromImport, nodes.Extends,
)  # fmt: skip
_FILTERS = ("join", "default", "upper", "lower", "title", "capitalize", "trim", "replace")
_TOLD: dict[str, Callable[[Pack], object]] = {
    "report_to": lambda pack: pack.about.report_to,
    "paper_date": lambda pack: day_text(pack.about.paper_date),
    "report_of": lambda pack: pack.about.report_of,
    "title": lambda pack: pack.about.report_title,
    "partnership": lambda pack: pack.about.partnership,
    "reporting_year": lambda pack: pack.about.reporting_year,
    "plan_name": lambda pack: pack.about.plan_name,
    "plan_note": lambda pack: pack.about.plan_note,
    "actions": lambda pack: action_summary(pack.actions),
    "actions_absent": lambda pack: "" if len(pack.actions) else came(pack, ACTIONS_SOURCE),
    "coverage": lambda pack: coverage(pack),
    "targets": lambda pack: rag_summary(pack.progress),
    "covid": lambda pack: bool(len(pack.impact_rows("year"))),
    "grants": lambda pack: _grants(pack),
    "grants_absent": lambda pack: "" if len(pack.grants) else came(pack, GRANTS_SOURCE),
    "grants_left": lambda pack: " ".join(grant_sentences(pack)) if len(pack.grants) else "",
    "caveats": lambda pack: data_caveat(pack) if len(pack.not_published()) else [],
    "presenters": lambda pack: "; ".join(pack.about.presenters),
    "banner": lambda pack: pack.about.banner,
    "contact": lambda pack: _contact(pack),
}


def placeholders(pack: Pack) -> dict[str, object]:
    """What a template may name; each is text, empty where there is nothing to say."""
    return {name: tell(pack) for name, tell in _TOLD.items()}


def _contact(pack: Pack) -> str:
    about = pack.about
    ways = ", ".join(text for text in (about.contact_email, about.contact_phone) if text)
    return f"{about.contact_role}{f', {ways}' if ways else ''}"


def cover_html(cover: Cover) -> str:
    """The cover report as one page; the numbers are text, so that they are read and copied."""
    return render(
        "ssp_cover.html.j2",
        title=f"{cover.title}: cover report",
        heading=dict(cover.block).get("TITLE", cover.title),
        block=[(name, text) for name, text in cover.block if name != "TITLE"],
        marks=list(cover.marks),
        footer=cover.footer,
        body=join(_section(number, part) for number, part in enumerate(cover.parts, start=1)),
    )


def letter(number: int) -> str:
    """`a)` for the first item."""
    return f"{chr(ord('a') + number)})"


def _section(number: int, part: Part) -> Markup:
    # A number is no part of what it numbers: blocks of their own, for whoever checks the page too.
    lines = [
        element(
            "div",
            element("p", f"{number}.{at}", class_="item"),
            element("p", text),
            class_="numbered",
        )
        for at, text in enumerate(part.paragraphs, start=1)
    ]
    items = [
        element("li", element("span", letter(at), class_="item"), " ", text)
        for at, text in enumerate(part.items)
    ]
    lettered = element("ul", *items, class_="lettered") if items else None
    return join([element("h2", f"{number}. {part.heading}"), *lines, lettered])


def _grants(pack: Pack) -> str:
    whole = pack.awards[pack.awards["line"] == ALL_LINES]
    count = len(pack.grants)
    if whole.empty or not count:
        return ""
    months = set(pack.grants["spend_to"])
    by = f"by {period_text(months.pop())}" if len(months) == 1 and "" not in months else "so far"
    sums = [
        f"{pounds_in_words(whole.iloc[0][name])} {words}"
        for name, words in (("returned_pence", "awarded"), ("spend_pence", f"spent {by}"))
        if whole[name].notna().all()
    ]
    return ", ".join([f"{count} project{'s' * (count != 1)}", *sums])


def _one_line(value: object) -> object:
    # A value may not begin a section or an item, whatever a partner or a decision wrote.
    return re.sub(r"\s+", " ", plain(value)) if isinstance(value, str) else value


def _parsed(text: str, template: Path, pack: Pack) -> Cover:
    lines, sections = _head_and_sections(text, template)
    block = [(label.strip(), told.strip()) for label, _, told in lines]
    if pack.about.correction:  # on the first page, whatever the officers' text says
        block.append(("CORRECTION", pack.about.correction))
    return Cover(
        pack_title(pack.about),
        tuple(block),
        tuple(_part(section) for section in sections),
        tuple(marks(pack.about.banner, pack.about.audience)),
        tuple(footer(pack.about)),
    )


def _head_and_sections(text: str, template: Path) -> tuple[list[tuple[str, str, str]], list[str]]:
    head, *sections = re.split(r"^# +", text, flags=re.MULTILINE)
    lines = [line.partition(":") for line in head.splitlines() if line.strip()]
    if not sections or any(not colon for _, colon, _ in lines):
        fault = "needs lines of label, colon, text above its first section"
        raise ReferenceFileError(template.name, fault, 'Begin sections with "# "')
    return lines, sections


def _part(section: str) -> Part:
    heading, _, rest = section.partition("\n")
    pieces = [piece.strip() for piece in re.split(r"\n\s*\n", rest) if piece.strip()]
    items = [
        line.strip().removeprefix("- ")
        for piece in pieces
        if piece.startswith("- ")
        for line in piece.splitlines()
    ]
    told = [" ".join(piece.split()) for piece in pieces if not piece.startswith("- ")]
    return Part(heading.strip(), tuple(told), tuple(items))
