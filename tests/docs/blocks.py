"""The fenced blocks of the documents, and what a page says of how each is run.

A page says it in comments before a block, which no reader sees:

    <!-- run: server -->            `drytake serve` is up, at the port that the page's commands name
    <!-- run: expect 1 -->          the commands' exit codes, in their order; the last one holds for the rest
    <!-- run: file NAME -->         the block is that file, for the blocks that follow, and isn't run by itself
    <!-- run: rehearse -->          `drytake guard` sends its calls to a mock in place of the real services
    <!-- run: nightly -->           by night alone, as it takes long
    <!-- run: by PATH -->           another test runs it: PATH, or PATH::NAME
    <!-- run all: by PATH -->       so with each block of the page that follows
    <!-- not run: REASON -->        one of `REASONS`
"""

import re
from pathlib import Path
from typing import NamedTuple

__all__ = ["PAGES", "ROOT", "Block", "blocks_of", "counted"]

ROOT = Path(__file__).parents[2]
CHINESE = ROOT / "docs" / "zh"
PAGES = [
    *sorted(path for path in (ROOT / "docs").rglob("*.md") if CHINESE not in path.parents),
    *sorted(path for path in ROOT.glob("*.md") if not path.name.endswith(".zh-CN.md")),
]
"""Pages in Chinese have the blocks of the English ones, which `tests/test_chinese.py` holds."""
_FENCE = re.compile(r"^(?P<indent> *)```(?P<language>[\w-]*)\n(?P<text>.*?)^(?P=indent)```$", re.MULTILINE | re.DOTALL)
_SAID = re.compile(r"<!-- (run all|run|not run): (.*?) -->")
_LAST = re.compile(r"(?:^ *<!-- (?:run all|run|not run): .*? -->\n+)+\Z", re.MULTILINE)


class Block(NamedTuple):
    """A fenced block: what it is, and what its page says of it."""

    page: str
    line: int
    language: str
    text: str
    words: tuple[str, ...]
    """What `run` says: a word a way, with its arguments."""
    reason: str = ""
    """Why it isn't run."""

    def __str__(self) -> str:
        return f"{self.page}:{self.line}: {self.language} {self.text[:60]!r}"

    def arguments(self, word: str) -> list[str] | None:
        """Return the arguments of a word, or None where the page doesn't say it."""
        return next((said.split()[1:] for said in self.words if said.split()[0] == word), None)


def blocks_of(page: Path) -> list[Block]:
    """Return the blocks of a page, in their order."""
    text = page.read_text(encoding="utf-8")
    name = page.relative_to(ROOT).as_posix()
    found, everywhere = [], list[str]()
    for fence in _FENCE.finditer(text):
        before = _LAST.search(text[: fence.start()])
        said = _SAID.findall(before[0]) if before else []
        everywhere += [what for kind, what in said if kind == "run all"]
        words = tuple([what for kind, what in said if kind == "run"] or everywhere)
        reason = "; ".join(what for kind, what in said if kind == "not run")
        indent = len(fence["indent"])
        code = "".join(line[indent:] if line.strip() else line for line in fence["text"].splitlines(keepends=True))
        line = text.count("\n", 0, fence.start()) + 1
        found.append(Block(name, line, fence["language"], code, words, reason))
    return found


def counted(page: Path) -> int:
    """Return how many fences a page has, however they are written: two are a block."""
    return sum(bool(re.match(r"\s*(```|~~~)", line)) for line in page.read_text(encoding="utf-8").splitlines())
