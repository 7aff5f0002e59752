"""What the documents show is what the program has, and the site that is made of them holds together."""

import json
import re
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from drytake.schemas.registry import BUILT_IN, get_provider
from tests.docs.shown import refusal, shown_commands
from tests.scripts import loaded

ROOT = Path(__file__).parents[1]
PAGES = sorted([*(ROOT / "docs").rglob("*.md"), *ROOT.glob("*.md"), ROOT / "llms.txt"])


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.relative_to(ROOT).as_posix())
def test_commands_that_a_page_shows_are_those_of_the_program(page: Path) -> None:
    shown = shown_commands(page.read_text(encoding="utf-8"))

    assert [(one, why) for one in shown if (why := refusal(one))] == []


def test_commands_are_found_where_pages_show_them() -> None:
    text = "```text\n$ drytake fuzz --case x -- python --own\ncat a | drytake check -\n```\nsay `drytake nosuch` or `drytake run --nosuch`"

    found = shown_commands(text)

    assert found == ["drytake fuzz --case x", "drytake check -", "drytake nosuch", "drytake run --nosuch"]
    assert [bool(refusal(one)) for one in found] == [False, False, True, True]


@pytest.fixture
def docs() -> Any:
    """The script, as a module."""
    return loaded("docs")


@pytest.mark.skipif(find_spec("zensical") is None, reason="Zensical isn't installed")
def test_site_is_built_and_its_links_lead_somewhere(docs: Any, tmp_path: Path) -> None:
    assert docs.build(tmp_path) >= len([page for page in PAGES if page.suffix == ".md"])
    site = tmp_path / "site"
    assert 'id="higgsfield"' in (site / "status.html").read_text(encoding="utf-8")
    run = [(site / name).read_text(encoding="utf-8") for name in ("run.html", "zh/run.html")]
    assert [re.findall(r'<html lang="([^"]+)"', text) for text in run] == [["en"], ["zh-CN"]]
    assert 'href="zh/run.html" hreflang="zh"' in run[0]
    assert 'href="../run.html" hreflang="en"' in run[1]
    search = json.loads((site / "search.json").read_text(encoding="utf-8"))["config"]
    words = re.split(search["separator"], "客户端轮询。run.md 0.5")
    assert [word for word in words if word] == ["客", "户", "端", "轮", "询", "run", "md", "0.5"]


def test_each_page_is_in_the_menu(docs: Any) -> None:
    assert list(docs.left_out(docs.places_of(ROOT))) == []


def test_command_of_a_session_is_copied_without_what_it_prints(docs: Any) -> None:
    session = "```console\n$ drytake validate a.json\na.json: refused\n  hint: x\n$ ls\n```"

    assert docs.copyable(session) == (
        "```sh\ndrytake validate a.json\n```\n\n``` { .text .no-copy }\na.json: refused\n  hint: x\n```\n\n```sh\nls\n```"
    )
    assert docs.copyable("```sh\nls\n```") == "```sh\nls\n```"


def test_links_that_lead_nowhere_are_found(docs: Any, tmp_path: Path) -> None:
    (tmp_path / "other.html").write_text('<h1 id="here">x</h1>')
    (tmp_path / "index.html").write_text(
        '<a href="other.html#here">good</a><a href="https://example.com">elsewhere</a>'
        '<a href="other.html#there">x</a><a href="gone.html">x</a><script src="//cdn.example/x.js"></script>'
    )

    assert list(docs.faults_of(tmp_path)) == [
        "index.html: other.html#there has no such anchor",
        "index.html: gone.html leads nowhere",
        "index.html: //cdn.example/x.js is fetched from elsewhere",
    ]


def test_each_rule_has_an_anchor() -> None:
    page = (ROOT / "docs" / "rules.md").read_text(encoding="utf-8")
    rules = [rule.id for name in BUILT_IN for rule in get_provider(name).rules]

    assert [rule for rule in rules if page.count(f'<a id="{rule.replace(".", "-")}"></a>`{rule}`') != 1] == []


@pytest.mark.parametrize("provider", BUILT_IN)
def test_page_of_a_provider_has_what_somebody_who_starts_there_needs(provider: str) -> None:
    page = (ROOT / "docs" / "providers" / f"{provider}.md").read_text(encoding="utf-8")
    seller = get_provider(provider)

    assert re.findall(r"^## (.*)$", page, re.MULTILINE)[:5] == [
        *("Clients", "Operations", "Limits", "Prices", "Where sellers differ")
    ]
    assert [rule.source.url for rule in seller.rules if f"]({rule.source.url}) |" not in page] == []
    assert [client.name for client in seller.clients if f"\n# {client.name}" not in page] == []
