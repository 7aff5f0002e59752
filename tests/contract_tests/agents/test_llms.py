"""llms.txt keeps its format (llmstxt.org), and leads to what is there."""

import re
from pathlib import Path
from typing import Any

import httpx
import pytest

from drytake.contract_tests.agents.llms import linked_pages
from drytake.schemas.registry import BUILT_IN

ROOT = Path(__file__).parents[3]
LINK = re.compile(r"- \[([^\]]+)\]\(([^)\s]+)\)(: \S.*)?")


def sections(text: str) -> dict[str, list[str]]:
    """Return the links by section, once the whole keeps the format: title, summary, paragraphs, sections of links."""
    head, *parts = text.split("\n## ")
    title, summary, *paragraphs = head.strip().split("\n\n")
    assert re.fullmatch(r"# \S.*", title)
    assert summary.startswith("> ")
    assert not any(block.startswith("#") for block in paragraphs)
    found = {}
    for part in parts:
        name, *lines = part.strip().splitlines()
        links = [LINK.fullmatch(line) for line in lines if line]
        assert all(links), part
        found[name] = [link[2] for link in links if link]
    return found


def test_repository_has_one_that_leads_to_files() -> None:
    found = sections((ROOT / "llms.txt").read_text(encoding="utf-8"))

    assert [*found][-1] == "Optional"
    assert [url for urls in found.values() for url in urls if not (ROOT / url).is_file()] == []
    assert {f"docs/providers/{name}.md" for name in BUILT_IN} == set(found["Optional"])
    assert {f"docs/{page.name}" for page in (ROOT / "docs").glob("*.md")} == set(found["Docs"])


def test_server_has_one_that_leads_to_what_it_serves(server: tuple[str, Any]) -> None:
    origin, app = server
    response = httpx.get(f"{origin}/_drytake/llms.txt")

    found = sections(response.text)
    assert response.headers["content-type"].startswith("text/markdown")
    assert f"{origin}/acme" in " ".join(found["Services, by their base URL here"])
    control: Any = app.control
    there = {f"{origin}{route.path}" for route in control.state.routes}
    assert {*found["This server"]} <= there


@pytest.mark.parametrize(
    ("text", "note"),
    [
        ("# A\n\nOne [two](x.md). Three.\n", "One two"),
        ("<!-- made -->\n# A\n\n| a |\n\nIt is so\n\n## B\n", "It is so"),
        ("# A\n\n## B\n\nNot this.\n", ""),
    ],
)
def test_page_is_noted_by_its_first_sentence(tmp_path: Path, text: str, note: str) -> None:
    (tmp_path / "a.md").write_text(text)
    (tmp_path / "b.md").write_text("no title")

    assert [(page.title, page.url, page.note) for page in linked_pages(tmp_path, "x/")] == [("A", "x/a.md", note)]
