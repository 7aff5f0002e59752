"""Each command and each block of code that the documents show runs, and says what they say it says."""

import shutil
from collections import Counter
from pathlib import Path

import pytest

from tests.docs.blocks import PAGES, ROOT, Block, blocks_of, counted
from tests.docs.data import LANGUAGES, problems
from tests.docs.session import Session

REASONS = {
    "no .NET SDK is at hand": 1,
    "no container engine runs here": 1,
}
"""Why a block isn't run, and how many blocks that holds for: a new one needs a better reason than the old ones had."""
TOOLS = ("bash", "curl", "jq", "node", "npm")
has_tools = pytest.mark.skipif(
    any(shutil.which(tool) is None for tool in TOOLS), reason=f"pages show commands of {', '.join(TOOLS)}"
)
WORDS = ("server", "expect", "file", "rehearse", "nightly", "by")
RUN = ("console", "sh", "python")
BLOCKS = {page: blocks_of(page) for page in PAGES}


def way_of(block: Block) -> str:
    """Return how a block is run; nothing where nobody knows."""
    if block.reason:
        return "not run"
    if block.arguments("by") is not None:
        return "by"
    if block.language in RUN:
        return "nightly" if block.arguments("nightly") is not None else "run"
    return "data" if block.language in LANGUAGES else ""


def of_ways(*ways: str) -> list[Path]:
    """Return the pages that have a block that is run in one of some ways."""
    return [page for page, blocks in BLOCKS.items() if any(way_of(block) in ways for block in blocks)]


def follow(page: Path, folder: Path, *ways: str) -> list[str]:
    """Do what a page says; return what isn't as it is shown."""
    session, found = Session(page, folder), list[str]()
    try:
        for block in BLOCKS[page]:
            if way_of(block) == "data":
                found += problems(block, folder)
                named = block.arguments("file")
                if named is not None:
                    (folder / named[0]).write_text(block.text, encoding="utf-8")
            elif way_of(block) in ways:
                found += session.run(block)
    finally:
        session.close()
    return found


def named(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


@has_tools
@pytest.mark.usefixtures("own_names")
@pytest.mark.parametrize("page", of_ways("run", "data"), ids=named)
def test_blocks_of_a_page_do_what_it_shows(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)

    found = follow(page, tmp_path, "run")

    assert not found, "\n\n".join(found)


@has_tools
@pytest.mark.nightly
@pytest.mark.usefixtures("own_names")
@pytest.mark.parametrize("page", of_ways("nightly"), ids=named)
def test_long_blocks_of_a_page_do_what_it_shows(page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)

    found = follow(page, tmp_path, "run", "nightly")

    assert not found, "\n\n".join(found)


def test_each_block_is_run_or_says_why_not() -> None:
    blocks = [block for found in BLOCKS.values() for block in found]

    assert [str(block) for block in blocks if not way_of(block)] == []
    assert [str(block) for block in blocks if any(word.split()[0] not in WORDS for word in block.words)] == []
    assert Counter(block.reason for block in blocks if block.reason) == REASONS


@pytest.mark.parametrize("page", PAGES, ids=named)
def test_no_block_is_overlooked(page: Path) -> None:
    assert 2 * len(BLOCKS[page]) == counted(page)


def test_tests_that_run_a_block_speak_of_its_page() -> None:
    for block in (block for found in BLOCKS.values() for block in found if way_of(block) == "by"):
        path, _, name = (block.arguments("by") or [""])[0].partition("::")
        text = (ROOT / path).read_text(encoding="utf-8")
        assert Path(block.page).name in text, block
        assert f"def {name}" in text, block
