"""A page in Chinese says what its English twin says: the same sections, code, tables, lists, links and figures."""

import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.scripts import loaded

ROOT = Path(__file__).parents[1]
CODE = loaded("chinese")
TWINS = {"README.zh-CN.md": "README.md"} | {
    path.relative_to(ROOT).as_posix(): f"docs/{path.name}" for path in sorted((ROOT / "docs" / "zh").glob("*.md"))
}
"""Page in Chinese -> the page that it says the same as."""
_FENCE = re.compile(r"^ *```", re.MULTILINE)
_CODE = re.compile(r"`([^`]*)`")
_LINK = re.compile(r"\]\(([^)\s]+)\)")
_NUMBER = re.compile(r"\d+(?:[.,:]\d+)*")
_UNREAD = re.compile(r"<!--.*?-->|<a id=[^>]*>|`[^`]*`|\]\([^)\s]+\)", re.DOTALL)
"""What isn't prose: what numbers stand there is held otherwise."""
_ITEM = re.compile(r"^ *(?:[-*]|\d+\.) ", re.MULTILINE)
_BROKEN = re.compile(r"[\u3000-\u9fff\uff00-\uffef]\n *[\u3000-\u9fff\uff00-\uffef].*")
"""A line that ends between two signs, where a browser shows a space that nobody wrote."""
_ANCHOR = re.compile(r'<a id="([^"]+)"></a>')


@dataclass
class Section:
    """What no translation changes, of a heading and what is below it."""

    title: str
    depth: int = 0
    blocks: list[str] = field(default_factory=list)
    prose: str = ""

    def says(self, page: str) -> dict[str, list[str]]:
        """Return what a translation has to have, by what it is."""
        return {
            "depth": [str(self.depth)],
            "code block": self.blocks,
            "rows of tables": [str(sum(line.startswith("|") for line in self.prose.splitlines()))],
            "items of lists": [str(len(_ITEM.findall(self.prose)))],
            "words in code": sorted({" ".join(word.split()) for word in _CODE.findall(self.prose)}),
            "numbers": sorted(set(_NUMBER.findall(_UNREAD.sub("", self.prose)))),
            "links": sorted({target for link in _LINK.findall(self.prose) if (target := english(link, page))}),
        }


def sections(text: str) -> list[Section]:
    """Return the sections of a page, the first of which is what comes before any heading."""
    found = [Section("the beginning")]
    for turn, part in enumerate(_FENCE.split(text)):
        if turn % 2:
            found[-1].blocks.append(CODE.code_of(part))
            continue
        for line in part.splitlines():
            if heading := re.fullmatch(r"(#{1,6}) (.*)", line):
                found.append(Section(_ANCHOR.sub("", heading[2]), len(heading[1])))
                line = heading[2]  # noqa: PLW2901 - its words in code count too
            found[-1].prose += line + "\n"
    return found


def english(link: str, page: str) -> str:
    """Return where a link of a page leads, from the top of the repository, with the English page for one in Chinese.

    What leads to the page's own twin leads nowhere, since that has no link back; one past the Chinese page to the English one says so.
    """
    path, _, anchor = link.partition("#")
    if "://" in link:
        return link
    file = os.path.normpath(Path(page).parent / path) if path else page
    chinese = {twin: name for name, twin in TWINS.items()}
    if file in (TWINS.get(page), chinese.get(page)):
        return ""
    past = page in TWINS and file in chinese
    return f"{TWINS.get(file, file)}{f'#{anchor}' if anchor else ''}{' (which there is in Chinese)' if past else ''}"


def differences(chinese: str, texts: tuple[str, str]) -> Iterator[str]:
    """Yield by what a page in Chinese and its twin differ, each with the section."""
    twin = TWINS.get(chinese, "docs/" + Path(chinese).name)
    own, theirs = (sections(text) for text in texts)
    if [one.depth for one in own] != [one.depth for one in theirs]:
        yield f"{chinese} has the sections {titles(own)}; {twin} has {titles(theirs)}"
        return
    for mine, other in zip(own, theirs, strict=True):
        said, meant = mine.says(chinese), other.says(twin)
        for what in said:
            if said[what] != meant[what]:
                lack, more = less(meant[what], said[what]), less(said[what], meant[what])
                yield f"{chinese}, {mine.title!r}: {what}: lacks {lack}, has {more} beside `{other.title}` of {twin}"


def titles(found: Iterable[Section]) -> list[str]:
    return [one.title for one in found]


def less(some: list[str], others: list[str]) -> list[str]:
    return [one for one in some if one not in others]


@pytest.mark.parametrize(("chinese", "twin"), TWINS.items())
def test_page_in_chinese_says_what_its_twin_says(chinese: str, twin: str) -> None:
    texts = ((ROOT / chinese).read_text(encoding="utf-8"), (ROOT / twin).read_text(encoding="utf-8"))

    assert list(differences(chinese, texts)) == []


def test_anchors_that_pages_in_chinese_lead_to_are_there() -> None:
    texts = {name: (ROOT / name).read_text(encoding="utf-8") for name in TWINS}
    led = [
        (name, file, anchor)
        for name, text in texts.items()
        for path, _, anchor in (link.partition("#") for link in _LINK.findall(text))
        if anchor and (file := os.path.normpath(Path(name).parent / path) if path else name) in texts
    ]

    assert [one for one in led if one[2] not in _ANCHOR.findall(texts[one[1]])] == []


@pytest.mark.parametrize("chinese", TWINS)
def test_lines_in_chinese_end_where_a_space_may_stand(chinese: str) -> None:
    found = sections((ROOT / chinese).read_text(encoding="utf-8"))

    assert [line for one in found for line in _BROKEN.findall(one.prose)] == []


def test_changed_code_is_taken_over_and_chinese_comments_stay() -> None:
    chinese = "# 页\n\n```sh\ndrytake demo # 演示\n```\n\n```toml\na = 1\n```\n"
    english = "# Page\n\n```sh\ndrytake demo # a demo\n```\n\n```toml\na = 2\n```\n"

    assert CODE.in_step(chinese, english) == chinese.replace("a = 1", "a = 2")
    assert CODE.in_step(chinese, "# Page\n") == chinese


CHANGES = {
    "a section more": ("## End\n", "## New\n\n## End\n", "has the sections"),
    "an option": ("`--one`", "`--one` `--two`", "'词': words in code: lacks ['--two']"),
    "a command": ("drytake demo", "drytake doctor", "'词': code block: lacks ['sh\\ndrytake doctor']"),
    "a link": ("](rules.md)", "](status.md)", "'词': links: lacks ['docs/status.md']"),
    "a figure": ("`--one`", "`--one` takes 40 MiB", "'词': numbers: lacks ['40']"),
    "a row": ("| a |\n", "| a |\n| b |\n", "'末': rows of tables: lacks ['2'], has ['1']"),
    "an item": ("- a\n", "- a\n- b\n", "'词': items of lists: lacks ['2'], has ['1']"),
}
"""Change of an English page: what becomes what, and what is said of the page in Chinese."""


@pytest.mark.parametrize(("old", "new", "says"), CHANGES.values(), ids=CHANGES)
def test_english_change_without_its_chinese_is_told_with_the_section(old: str, new: str, says: str) -> None:
    page = "# Page\n\n## Words\n\n- a\n\n`--one` [rules](rules.md)\n\n```sh\ndrytake demo{}\n```\n\n## End\n\n| a |\n"
    chinese = page.replace("Words", "词").replace("End", "末").replace("](", "](../").format("  # 演示")
    english = page.format(" # a demo")
    assert list(differences("docs/zh/other.md", (chinese, english))) == []

    (found,) = differences("docs/zh/other.md", (chinese, english.replace(old, new)))

    assert says in found
