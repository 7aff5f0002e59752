"""The page shows all there is, loads nothing, runs nothing, and its curl lines work."""

import base64
import hashlib
import json
import re
import shlex
import shutil
import subprocess
from collections import Counter
from dataclasses import replace
from html import unescape

import httpx
import pytest

from drytake.mockserver.components.escapes import visible
from drytake.mockserver.control.live_page import page as live_page
from drytake.mockserver.control.page import page as page_of
from drytake.mockserver.control.requests import ControlCaller
from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.faults.scenarios import SCENARIOS
from drytake.mockserver.http.app import create_app
from drytake.schemas.registry import get_provider, provider_ids
from drytake.schemas.validation.rulebook import Rulebook
from drytake.schemas.validation.rules import Source
from tests.pages import HOSTILE, cells_astray, evil, loading, parsed, shown, words

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


def test_page_loads_and_runs_nothing(page: str) -> None:
    root = parsed(page)

    assert loading(root) == []
    assert cells_astray(root) == []


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


def test_each_rule_operation_and_scenario_has_a_place_of_its_own(page: str) -> None:
    root = parsed(page)
    ids = Counter(element.get("id") for element in root.iter() if element.get("id"))

    assert [name for name, count in ids.items() if count > 1] == []
    places = [link.get("href", "") for link in root.iter("a")]
    assert {place[1:] for place in places if place.startswith("#")} <= ids.keys()
    for provider in map(get_provider, provider_ids()):
        assert {f"rule-{rule.id.replace('.', '-')}" for rule in provider.rules} <= ids.keys()
        assert {f"operation-{provider.id}-{one.name.replace('.', '-')}" for one in provider.operations} <= ids.keys()
    assert {f"scenario-{name}" for name in SCENARIOS} <= ids.keys()


def test_page_is_kept_for_each_address_and_not_for_more_than_a_few() -> None:
    app = create_app(Engine(providers=["acme"]))
    first = page_of(ControlCaller(app, None, "http://first.test"))

    assert page_of(ControlCaller(app, None, "http://first.test")) is first
    for number in range(9):
        origin = f"http://host-{number}.test"
        assert f"curl {origin}/acme/api/v1/" in page_of(ControlCaller(app, None, origin))
    assert page_of(ControlCaller(app, None, "http://first.test")) is not first


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


def test_everything_is_escaped() -> None:
    engine = Engine(providers=["acme"])
    mount = engine.mounts["acme"]
    rules = Rulebook("acme")
    source = Source(f"javascript:{evil('url')}", as_of=evil("day"), section=evil("section"))
    rules.rules = {
        name: replace(rule, summary=evil("summary"), hint=evil("hint"), source=source)
        for name, rule in mount.provider.rules.rules.items()
    }
    operations = tuple(replace(one, summary=evil("operation")) for one in mount.provider.operations)
    provider = replace(mount.provider, title=evil("title"), docs=f"javascript:{evil('docs')}")
    provider = replace(provider, hosts=(evil("host"),), rules=rules, operations=operations)
    engine.mounts["acme"] = replace(mount, provider=provider, switches={**mount.switches, evil("switch"): evil("set")})

    root = parsed(page_of(ControlCaller(create_app(engine), None, "http://mock.test")))

    assert loading(root) == []
    for name in ("day", "section", "summary", "hint", "operation", "title", "host", "switch"):
        assert shown(name) in words(root), name


def test_tables_of_the_live_page_hold_what_clients_said_as_words() -> None:
    app = create_app(Engine(providers=["acme"]))
    names = [(b"authorization", b"Bearer sk-test-words"), (b"x-drytake-label", HOSTILE[:60].encode())]
    scope = {"method": "POST", "path": "/acme/api/v1/videos", "scheme": "http", "query_string": b"", "headers": names}
    said = evil("prompt").replace("\ud800", "")
    app.exchange(scope, json.dumps({"prompt": said}).encode())

    root = parsed(live_page(ControlCaller(app, None, "http://mock.test")))

    assert visible(said) in words(root)
    assert HOSTILE[:60] in words(root)
    assert [element.get("src") for element in root.iter("script")] == ["static/app.js"]


def test_head_of_the_page_has_no_body(everybody: httpx.Client) -> None:
    response = everybody.head("/docs")

    assert (response.status_code, response.content) == (200, b"")
