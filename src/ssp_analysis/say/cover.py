"""The cover report: the officers' template filled in from the released tables, as numbered text."""

import re
from collections.abc import Callable
from pathlib import Path

import jinja2
from jinja2 import meta, nodes
from jinja2.sandbox import SandboxedEnvironment

from ssp_analysis.errors import Faults, ReferenceFileError, nearest
from ssp_analysis.reference import read_text
from ssp_analysis.say.caveats import coverage, data_caveat, organisations, pack_title, sheet
from ssp_analysis.say.dataset import Pack
from ssp_analysis.say.findings import rag_summary
from ssp_analysis.say.ledgers import action_summary, came, grant_sentences
from ssp_analysis.say.partner_text import plain
from ssp_analysis.say.quantities import day_text, period_text, pounds
from ssp_analysis.say.wording import listing
from ssp_analysis.tables import ALL_LINES
from ssp_analysis.write.blocks import (
    Blocks,
    Document,
    Heading,
    Paragraph,
    Points,
    blocks,
    paragraphs,
    text,
)

TEMPLATE = "cover-report.md"
ACTIONS_SOURCE, GRANTS_SOURCE = "delivery-actions", "grant-returns"


def cover_report(pack: Pack, template: Path) -> Document:
    """Fill in the template.

    Args:
        pack: the released tables.
        template: `data/reference/cover-report.md`.

    Raises:
        ReferenceFileError: no such file, a name that is not filled in, text out of place.
    """
    told = _filled(check_template(template), template.name, placeholders(pack))
    lines, sections = _head_and_sections(told, template)
    block = {label.strip(): said.strip() for label, _, said in lines}
    heading = block.pop("TITLE", pack_title(pack.about))
    if pack.about.correction:  # on the first page, whatever the officers' text says
        block["CORRECTION"] = pack.about.correction
    parts = [_part(number, section) for number, section in enumerate(sections, start=1)]
    title = f"{pack_title(pack.about)}: cover report"
    return sheet(pack.about, "cover-report", title, heading, tuple(block.items()), parts)


def check_template(template: Path) -> jinja2.Template:
    """Read the template, and refuse what could not be filled in, before there is anything to fill.

    Raises:
        ReferenceFileError: as `cover_report`.
    """
    environment = SandboxedEnvironment(
        undefined=jinja2.StrictUndefined, lstrip_blocks=True, finalize=_one_line
    )
    environment.filters = {name: environment.filters[name] for name in _FILTERS}
    source = read_text(template)
    try:
        tree = environment.parse(source)
        ready = environment.from_string(source)
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
    "withheld_from": lambda pack: listing(organisations(pack)),
    "worded": lambda pack: bool((pack.not_published()["statement"] != "").any()),
    "internal": lambda pack: pack.about.audience == "internal",
    "presenters": lambda pack: "; ".join(pack.about.presenters),
    "banner": lambda pack: pack.about.banner,
    "contact": lambda pack: ", ".join(
        filter(None, (pack.about.contact_role, pack.about.contact_email, pack.about.contact_phone))
    ),
}


def placeholders(pack: Pack) -> dict[str, object]:
    """What a template may name; each is text, empty where there is nothing to say."""
    return {name: tell(pack) for name, tell in _TOLD.items()}


def _grants(pack: Pack) -> str:
    whole = pack.awards[pack.awards["line"] == ALL_LINES]
    count = len(pack.grants)
    if whole.empty or not count:
        return ""
    months = set(pack.grants["spend_to"])
    by = f"by {period_text(months.pop())}" if len(months) == 1 and "" not in months else "so far"
    sums = [
        f"{pounds(whole.iloc[0][name])} {words}"
        for name, words in (("returned_pence", "awarded"), ("spend_pence", f"spent {by}"))
        if whole[name].notna().all()
    ]
    return ", ".join([f"{count} project{'s' * (count != 1)}", *sums])


def _one_line(value: object) -> object:
    # A value may not begin a section or an item, whatever a partner or a decision wrote.
    return re.sub(r"\s+", " ", plain(value)) if isinstance(value, str) else value


def _head_and_sections(told: str, template: Path) -> tuple[list[tuple[str, str, str]], list[str]]:
    head, *sections = re.split(r"^# +", told, flags=re.MULTILINE)
    lines = [line.partition(":") for line in head.splitlines() if line.strip()]
    if not sections or any(not colon for _, colon, _ in lines):
        fault = "needs lines of label, colon, text above its first section"
        raise ReferenceFileError(template.name, fault, 'Begin sections with "# "')
    return lines, sections


def _part(number: int, section: str) -> Blocks:
    """One section: its heading, its numbered paragraphs, and lettered items below the last."""
    heading, _, rest = section.partition("\n")
    pieces = [piece.strip() for piece in re.split(r"\n\s*\n", rest) if piece.strip()]
    items = tuple(
        paragraphs(line.strip().removeprefix("- "))
        for piece in pieces
        if piece.startswith("- ")
        for line in piece.splitlines()
    )
    told = [" ".join(piece.split()) for piece in pieces if not piece.startswith("- ")]
    return blocks(
        Heading(2, heading.strip(), number=f"{number}."),
        [Paragraph(text(said), number=f"{number}.{at}") for at, said in enumerate(told, start=1)],
        Points(items, "lettered") if items else None,
    )
