"""How a program ended, read from its last words: a traceback of some language, and the client's own line in it."""

import re
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import NamedTuple

__all__ = ["Trace", "trace_of"]

_SHOWN = 120
"""Characters of what an exception says."""
_MOVING = re.compile(r"0x[0-9a-fA-F]+|\b\d{5,}\b")
"""Addresses and ports: they differ from run to run."""
_FOREIGN = re.compile(
    r"site-packages|dist-packages|/lib/python\d|<frozen|node_modules|node:|^<|/go/src/|/rustc/|java\.base"
)
"""Files that aren't the client's own."""

_PACKAGE = re.compile(r".*node_modules/((?:@[^/]+/)?[^/]+)/")
_SLIP = re.compile(r"(^|\.)(Type|Syntax|Reference|Range)Error$|(Decode|Decoding|Parse|Validation)Error$")
"""Exceptions by which a language, or a parser, says that what it got isn't what it was taken for."""
_MEANT = ("SystemExit", "KeyboardInterrupt", "asyncio.exceptions.CancelledError")
"""Exceptions by which a program ends itself, with a message of its own; event loops print them all the same."""


class Trace(NamedTuple):
    """A traceback."""

    kind: str
    """The exception."""
    message: str
    """What it says, in one line."""
    location: str
    """`file:line` of the client's own code, innermost; empty where that isn't known."""
    library: str = ""
    """The package whose own exception it is, if one's: it says what went wrong, and nobody listened."""


class _Language(NamedTuple):
    """How a language says that nobody caught an exception."""

    name: str
    pattern: re.Pattern[str]
    """With groups `kind` and `message`."""
    frames: re.Pattern[str]
    """With groups `file` and `line`."""
    innermost: int
    """Where the innermost frame stands: 0 first, -1 last."""


def _pattern(text: str) -> re.Pattern[str]:
    return re.compile(text, re.MULTILINE)


_AT = r"^\s+at .*?\(?(?P<file>[^\s()]+?):(?P<line>\d+)(?::\d+)?\)?$"
LANGUAGES = (
    _Language(
        "Python",
        _pattern(
            r"^Traceback \(most recent call last\):\n(?:  .*\n|\n)+(?P<kind>[A-Za-z_][\w.]*)(?:: (?P<message>.*))?$"
        ),
        _pattern(r'^  File "(?P<file>[^"]+)", line (?P<line>\d+)'),
        -1,
    ),
    _Language(
        "Python, by rich",
        _pattern(
            r"^.*Traceback \(most recent call last\).*\n(?:[│╭╰|].*\n)+(?P<kind>[A-Za-z_][\w.]*): (?P<message>.*)$"
        ),
        _pattern(r"^[│|] (?P<file>\S+\.py):(?P<line>\d+) in"),
        -1,
    ),
    _Language(
        "Node",
        _pattern(
            r"^(?:Uncaught |\[)?(?P<kind>\w*(?:Error|Exception))\b(?:: (?P<message>.*))?\n(?:.*\n)*?\s+at [\s\S]*^Node\.js v"
        ),
        _pattern(_AT),
        0,
    ),
    _Language(
        "Go",
        _pattern(r"^(?P<kind>panic): (?P<message>.*)$[\s\S]*?^goroutine \d+"),
        _pattern(r"^\t(?P<file>\S+\.go):(?P<line>\d+)"),
        0,
    ),
    _Language(
        "Java",
        _pattern(r'^Exception in thread "[^"]*" (?P<kind>[\w.$]+)(?:: (?P<message>.*))?\n\s+at '),
        _pattern(r"^\s+at .*\((?P<file>[\w$]+\.\w+):(?P<line>\d+)\)"),
        0,
    ),
    _Language(
        "Rust",
        _pattern(r"^thread '[^']*' (?:\(\d+\) )?(?P<kind>panicked) at (?P<message>.*)$"),
        _pattern(r"panicked at (?:'.*', )?(?P<file>\S+?\.rs):(?P<line>\d+)"),
        0,
    ),
    _Language(
        "Ruby",
        _pattern(r"^\S+\.rb:\d+:in .*: (?P<message>.*) \((?P<kind>[\w:]+)\)$"),
        _pattern(r"^\s*(?:from )?(?P<file>\S+\.rb):(?P<line>\d+):in"),
        0,
    ),
)
"""By what they say; the first that fits is it."""


def trace_of(said: str, shown: Callable[[Path], str]) -> Trace | None:
    """Return the last traceback of what a program said, if any; `shown` says how a file of its own is named."""
    for language in LANGUAGES:
        found = list(language.pattern.finditer(said))
        if found and found[-1]["kind"] not in _MEANT:
            last = found[-1]
            end = said[last.start() :]
            message = _MOVING.sub("...", (last["message"] or "").strip())
            message = message if len(message) <= _SHOWN else f"{message[:_SHOWN]}..."
            return Trace(last["kind"], message, _place(language, end, shown), _library(language, last["kind"], end))
    return None


def _library(language: _Language, kind: str, said: str) -> str:
    """Return the package whose exception it is; one that shows a slip of the client's own, as a wrong type, is nobody's."""
    if _SLIP.search(kind):
        return ""
    package = kind.partition(".")[0] if "." in kind else ""
    if package and language.name.startswith("Python"):
        return "" if package in sys.stdlib_module_names else package
    frames = list(language.frames.finditer(said))
    found = _PACKAGE.search(frames[language.innermost]["file"]) if frames else None
    return found[1] if found else ""


def _place(language: _Language, said: str, shown: Callable[[Path], str]) -> str:
    frames = [(frame["file"].removeprefix("file://"), frame["line"]) for frame in language.frames.finditer(said)]
    own = _own(frames) or frames
    return f"{shown(Path(own[language.innermost][0]))}:{own[language.innermost][1]}" if own else ""


def _own(frames: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    return [(file, line) for file, line in frames if not _FOREIGN.search(file)]
