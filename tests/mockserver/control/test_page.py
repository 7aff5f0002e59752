"""The page shows all there is, loads nothing, runs nothing, and its curl lines work."""

import base64
import hashlib
import re
import shlex
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from html import unescape
from html.parser import HTMLParser

import httpx
import pytest

from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.faults.scenarios import SCENARIOS
from drytake.mockserver.http.app import App
from drytake.mockserver.http.server import running
from drytake.schemas.registry import get_provider, provider_ids
from drytake.schemas.validation.rulebook import Rulebook

VOID = {"meta"}


class Outline(HTMLParser):
    """Elements with their attributes; complains where they don't nest."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.open: list[str] = []
        self.feed(page)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.elements.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


_SEEN: dict[str, httpx.Response] = {}
"""The page of each server: it takes a second to make, and thirty tests look at it."""


@pytest.fixture
def response(everybody: httpx.Client, origin: str) -> httpx.Response:
    if origin not in _SEEN:
        _SEEN[origin] = everybody.get("/docs").raise_for_status()
    return _SEEN[origin]


@pytest.fixture
def page(response: httpx.Response) -> str:
    return response.text


def lines(page: str) -> list[str]:
    return [unescape(found) for found in re.findall(r"<pre><code>(curl.*?)</code></pre>", page, re.DOTALL)]


def test_page_is_well_formed(page: str) -> None:
    assert Outline(page).open == []


def test_page_loads_and_runs_nothing(page: str) -> None:
    elements = Outline(page).elements

    assert not {tag for tag, _ in elements} & {"script", "link", "img", "iframe", "form", "object", "base"}
    assert not [name for _, attributes in elements for name in attributes if name.startswith("on")]
    assert "src=" not in page
    assert "url(" not in page
    assert "@import" not in page


def test_policy_forbids_all_but_the_pages_own_style(response: httpx.Response) -> None:
    style = re.search(r"<style>(.*?)</style>", response.text, re.DOTALL)
    assert style
    digest = base64.b64encode(hashlib.sha256(style[1].encode()).digest()).decode()

    policy = response.headers["content-security-policy"]

    assert "default-src 'none'" in policy
    assert f"style-src 'sha256-{digest}'" in policy


@pytest.mark.parametrize("name", provider_ids())
def test_page_shows_each_provider(page: str, origin: str, name: str) -> None:
    provider = get_provider(name)
    text = unescape(page)

    assert f"{origin}/{name}{provider.base_path}" in text
    assert all(f">{rule.id}<" in text for rule in provider.rules)
    assert all(operation.summary in text for operation in provider.operations)


def test_page_shows_scenarios_with_their_magic_values(page: str) -> None:
    for name in SCENARIOS:
        assert f">sk-test-drytake-{name}<" in page
        assert f">[drytake:{name}]<" in page


def test_links_within_the_page_lead_somewhere(page: str) -> None:
    elements = Outline(page).elements
    targets = {attributes.get("id") for _, attributes in elements}

    places = [attributes["href"] for tag, attributes in elements if tag == "a"]

    assert {place[1:] for place in places if place and place.startswith("#")} <= targets


@pytest.mark.skipif(shutil.which("curl") is None, reason="needs curl")
def test_curl_lines_of_the_control_api_work(page: str) -> None:
    ours = [line for line in lines(page) if "/_drytake/" in line and "/stream" not in line]  # that one never ends

    assert ours
    for line in ours:
        command = ["sh", "-c", f"{line} --silent --write-out '\n%{{http_code}}'"]
        body, _, status = subprocess.run(command, check=True, capture_output=True, text=True).stdout.rpartition("\n")
        assert status == "200" or re.search("there is no (provider|callback|trigger|tenant)|no call #|no form", body), (
            line
        )


@pytest.mark.parametrize("name", provider_ids())
def test_curl_line_of_a_create_call_works(page: str, origin: str, name: str) -> None:
    operation = get_provider(name).create
    line = next(line for line in lines(page) if f"{origin}/{name}{operation.path}" in line)
    _, url, *options = shlex.split(line.replace("\\\n", ""))
    headers = dict(options[index + 1].split(": ") for index, word in enumerate(options) if word == "-H")

    response = httpx.post(url, headers=headers, content=options[options.index("-d") + 1])

    assert response.status_code < 300
    assert "x-drytake-violations" not in response.headers


@pytest.fixture
def hostile(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[str, App]]:
    """A server whose provider's texts try to be HTML."""
    engine = Engine(providers=["acme"])
    mount = engine.mounts["acme"]
    rules = Rulebook("acme")
    rules.rules = {
        name: replace(rule, summary="<script>alert(1)</script>", hint='"><img src=x onerror=alert(1)>')
        for name, rule in mount.provider.rules.rules.items()
    }
    provider = replace(mount.provider, title="<b>T</b>", docs="javascript:alert(1)", rules=rules)
    engine.mounts["acme"] = replace(mount, provider=provider)
    with running(engine) as served:
        yield served


def test_everything_is_escaped(hostile: tuple[str, App]) -> None:
    page = httpx.get(f"{hostile[0]}/_drytake/docs").text

    elements = Outline(page).elements
    assert not {tag for tag, _ in elements} & {"script", "img", "b"}
    assert not [attributes for _, attributes in elements if "javascript:" in (attributes.get("href") or "")]


def test_head_of_the_page_has_no_body(everybody: httpx.Client) -> None:
    response = everybody.head("/docs")

    assert (response.status_code, response.content) == (200, b"")
