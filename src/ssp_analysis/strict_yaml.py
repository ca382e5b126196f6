"""YAML as people type it: read strictly, and what is wrong with it in plain words."""

import re
from contextlib import suppress
from functools import lru_cache
from typing import Any

import yaml
from yaml.composer import Composer
from yaml.constructor import SafeConstructor

_BESIDE = "Begin it as far in as what it belongs to; put a text that holds : or quotes in quotes"
# What the parser says, in words, with the mend.
_WORDS = {
    "\\t": ("begins with a tab", "Indent with spaces"),
    "mapping values are not": ("has a colon within a text, or begins too far in", _BESIDE),
    "expected <block end>": ("begins too far in or out, or goes on behind a quote", _BESIDE),
    "expected ':'": ("is no `key: value`", "Write a colon and a space behind the key"),
    "unknown escape": ("has a backslash between double quotes", "Use single quotes"),
    "cannot start any token": ("has a text that begins with a sign", "Put the text in quotes"),
    "unexpected end of stream": ("has a quote that is not closed", "Close it"),
    "expected ',' or": ("has a bracket that is not closed", "Close it, or put the text in quotes"),
    "is given twice": ("", "Keep one of the two; begin each of a list with a dash"),
    "before its #": ("", "Put the text in quotes; behind the # of a remark write a space"),
}
# Found out far below the line where they begin.
_BEGINS_ABOVE = ("expected ':'", "unexpected end of stream", "expected ',' or")

_LIBYAML: Any = getattr(yaml, "CSafeLoader", None)  # not there where PyYAML has no libyaml
# Where a text may be cut short by a remark, which libyaml does not tell.
_REMARK = re.compile(r"\s#[^ #]")


class _Strict(Composer, SafeConstructor):
    """A key once and no aliases; what is no value of its kind stays text."""

    check_event: Any
    get_event: Any

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: set[str] = set()
        for key, _ in node.value:
            if isinstance(key, yaml.ScalarNode) and key.value in seen:
                fault = f"key {key.value!r} is given twice"
                raise yaml.constructor.ConstructorError(None, None, fault, key.start_mark)
            seen.add(str(key.value))
        return super().construct_mapping(node, deep)

    def construct_object(self, node: yaml.Node, deep: bool = False) -> Any:
        try:
            return super().construct_object(node, deep)
        except (ValueError, OverflowError, KeyError, AttributeError):
            # 30 February, a number of 5,000 digits, or `!!bool perhaps`
            return node.value

    def compose_node(self, parent: yaml.Node | None, index: int) -> yaml.Node | None:
        if self.check_event(yaml.events.AliasEvent):
            event = self.get_event()
            # A few aliases of aliases can stand for more than any memory holds.
            fault = f"*{event.anchor} stands for another part; write that part out"
            raise yaml.composer.ComposerError(None, None, fault, event.start_mark)
        return super().compose_node(parent, index)


class _Loader(_Strict, yaml.SafeLoader):
    """Tells what is wrong, and of no text that is cut short."""

    def scan_plain(self) -> yaml.ScalarToken:
        token = super().scan_plain()
        beside = self.prefix(2) if self.line == token.end_mark.line else ""
        is_text = self.resolve(yaml.ScalarNode, token.value, (True, False)).endswith(":str")
        if is_text and beside[:1] == "#" and beside[1:].strip("# \0"):
            fault = "has a text that ends before its #, where a remark begins"
            raise yaml.scanner.ScannerError(None, None, fault, token.end_mark)
        return token


@lru_cache(maxsize=128)
def content_of(text: str) -> Any:
    """What a YAML text holds.

    Raises:
        YAMLError, RecursionError: what `in_words` tells.
    """
    # The same file is read more than once in a run, and parsing is most of the time that it takes.
    if _LIBYAML and not _REMARK.search(text):
        with suppress(yaml.YAMLError, UnicodeError):  # `_Loader` tells it in its own words
            return yaml.load(text, Loader=_Fast)
    return yaml.load(text, Loader=_Loader)


class _Fast(_Strict, _LIBYAML or object):  # type: ignore[misc]
    """The same in a sixth of the time."""

    def __init__(self, text: str) -> None:
        _LIBYAML.__init__(self, text)
        Composer.__init__(self)


def in_words(text: str, error: yaml.YAMLError) -> tuple[int, str, str]:
    """The line, 0 where none is known, the fault and the mend of what the parser found."""
    said = getattr(error, "problem", None) or getattr(error, "reason", None) or "is not YAML"
    known = next((words for words in _WORDS if words in said), "")
    fault, mend = _WORDS.get(known, ("", "Correct that line"))
    mark = getattr(error, "context_mark" if known in _BEGINS_ABOVE else "problem_mark", None)
    at = getattr(error, "position", None)
    line = mark.line + 1 if mark else text.count("\n", 0, at) + 1 if isinstance(at, int) else 0
    return line, fault or said, mend
