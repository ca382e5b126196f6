"""What words beside figures, or above them, say that these are: forecasts, provisional, others'."""

import re
from collections.abc import Collection

# What a column beside figures, or a row above them, says that they are: its mark and its words, of
# which the weak ones (a visit may be planned) count beside actual figures only.
ACTUAL = re.compile(
    r"(actuals?|outturn|final(ised)?|confirmed|recorded|reported|observed|validated|complete)"
    r"( (figures?|data|position))?"
)
SAID = {
    "f": r"(forecast(s|ed)?|projected|projections?|predicted|predictions?|estimated? of outturn)"
         r"( .*)?",
    "p": r"prov(isional)?( .*)?|preliminary( .*)?", "r": r"rev(ised)?|restated",
    "e": r"est(imate[sd]?)?|modelled",
    "o": r"(.* )?(most )?similar (group|forces?|csps?|areas?)( .*)?|(msg|msf|cipfa)( .*)?|"
         r"(.* )?(nearest|statistical) neighbours?( .*)?|comparators?( .*)?|peer groups?|"
         r"benchmarks?( .*)?|(group|force|national|regional|county|england) (average|mean)",
}  # fmt: skip
WEAK = re.compile(r"budget(ed)?|targets?|plan(ned)?|trajectory|expected|scenario|baseline")
WIDER = re.compile(  # below a heading of places or groups; a victim's country may be Wales
    r"england( (and )?wales)?|wales|(great|united) (britain|kingdom)|gb|uk|national(ly)?|"
    r"(.* )?region(al)?|force( ?wide| area)?|county( ?wide)?"
)
OF_PLACES = re.compile(
    r"\b(area|district|borough|authority|csp|division|geography|region|level|where|force|"
    r"comparators?|comparison|benchmarks?|group|name)\b"
)
OF_SURENESS = re.compile(r"\b(actual|forecast|status|figures?|basis|type|flag|a f)\b")


def what_figures_are(said: Collection[str], title: str = "") -> dict[str, str]:
    """The marks that texts beside figures, or above them, give these; '' for none.

    Args:
        said: all that a column or row says, as `key_of` has it.
        title: its heading, likewise.

    Returns:
        By text `f` (a forecast or target, and no figure), `o` (of another area, or several), or
        `p`, `r`, `e` as shorthand has them, where all texts are of this kind.
    """
    marks = {text: mark for text in said for mark, words in SAID.items()
             if re.fullmatch(words, text)}  # fmt: skip
    actual = {text for text in said if ACTUAL.fullmatch(text)}
    if actual:
        marks |= {text: "f" for text in said if WEAK.fullmatch(text)}
    if OF_PLACES.search(title):
        marks |= {text: "o" for text in said if WIDER.fullmatch(text)}
    if {*said} - {""} == {"a", "f"} and OF_SURENESS.search(title):
        marks["f"] = "f"
    is_status = {*said} <= marks.keys() | actual | {""}
    return {text: mark for text, mark in marks.items() if is_status or mark in "fo"}
