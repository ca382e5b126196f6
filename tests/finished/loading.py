"""What makes a file load something from outside, run a script, or send its reader elsewhere."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Literal

LOADING = {"src", "srcset", "imagesrcset", "data", "poster", "background", "action", "formaction",
           "ping", "manifest", "srcdoc", "codebase", "archive", "profile", "longdesc"}  # fmt: skip
FORBIDDEN = {"iframe", "object", "embed", "base", "frame", "applet", "portal"}
DATA = re.compile(r"data:([\w/+.-]*)((?:;[\w=-]+)*),([^\"')\s]*)")
Way = Literal["element", "refresh", "attribute", "style", "script"]
_WITHIN = ("data:", "#")
# What a page of the pack allows itself. What is not named falls back to `default-src`; `base-uri`
# and `form-action` do not, but such elements are no page's (`FORBIDDEN`, `LOADING`).
_POLICY = {
    "default-src": r"'none'",
    "script-src": r"'none'|'sha256-[A-Za-z0-9+/]+={0,2}'",
    "style-src": r"'none'|'unsafe-inline'",
    "img-src": r"'none'|data:",
    "font-src": r"'none'|data:",
    "base-uri": r"'none'",
    "form-action": r"'none'",
}
_WAYS_TO_A_PERSON = ("mailto:", "tel:")
_ESCAPE = re.compile(r"\\([0-9a-fA-F]{1,6})\s?|\\(.)", re.DOTALL)
_REMARK = re.compile(r"/\*.*?\*/", re.DOTALL)
# Of what is left when all data: addresses are out, none of these is harmless.
_STYLE = re.compile(
    r"url\(\s*['\"]?\s*(?![\s'\"]*[#)])|@import|image-set\(|(?<![\w-])(?:src|image)\(|//",
    re.IGNORECASE,
)
_SIZE = re.compile(r"[\s,]*(?:\d+(?:\.\d+)?[wxh][\s,]*)*")


def element_loads(tag: str, attributes: Mapping[str, str]) -> Iterator[tuple[Way, str]]:
    """The ways in which one element loads or runs something, each with the attribute's name.

    Args:
        tag: in small letters.
        attributes: in small letters, with their values.
    """
    if tag in FORBIDDEN:
        yield "element", ""
    if tag == "meta" and attributes.get("http-equiv", "").strip().casefold() == "refresh":
        yield "refresh", "http-equiv"
    for name, value in attributes.items():
        plain = _run_together(value)
        if name.startswith("on") or plain.startswith(("javascript:", "vbscript:")):
            yield "script", name
        elif name.endswith("srcset"):
            if not _SIZE.fullmatch(DATA.sub(" ", value)):
                yield "attribute", name
        elif name in LOADING or (name.endswith("href") and tag != "a"):
            if not plain.startswith(_WITHIN):
                yield "attribute", name
        elif name == "style" and style_loads(value):
            yield "style", name


def style_loads(text: str) -> bool:
    """Whether a style loads anything but what is embedded in it, escapes and remarks undone."""
    return _STYLE.search(DATA.sub("#", unescaped(text))) is not None


def policy_faults(policy: str) -> Iterator[str]:
    """What a page's Content-Security-Policy allows beyond what the pack's templates do.

    Args:
        policy: its directives, each ended by a semicolon.
    """
    directives = [part.split() for part in policy.casefold().split(";") if part.strip()]
    if ["default-src", "'none'"] not in directives:
        yield "nothing forbids loading from outside (default-src 'none')"
    for name, *sources in directives:
        for source in sources:
            if not re.fullmatch(_POLICY.get(name, "(?!)"), source):
                yield f"the page allows itself {name} {source}"


def leads_astray(address: str, *contact: str) -> bool:
    """Whether a link of a document leads to no place that its reader can go to.

    Web addresses are held against the reference files by the leak check; here a link to a file
    beside the document, to a machine's folder, or to a person who is not the contact is found.

    Args:
        address: where the link leads.
        contact: the e-mail address and telephone number that are published; '' for none.
    """
    plain = _run_together(address)
    if plain.startswith(_WAYS_TO_A_PERSON):
        told = plain.partition(":")[2].partition("?")[0]
        return told not in {_run_together(known) for known in contact if known}
    return not plain.startswith(("https://", "http://"))


def _run_together(text: str) -> str:
    return re.sub(r"[\x00-\x20]", "", text).casefold()


def unescaped(text: str) -> str:
    """A style as a browser understands it: `\\75 rl(` is `url(`."""
    return _ESCAPE.sub(_letter, _REMARK.sub("", text))


def _letter(match: re.Match[str]) -> str:
    if match[1] is None:
        return match[2]
    number = int(match[1], 16)
    return chr(number) if 0 < number <= 0x10FFFF else "\ufffd"
