"""A gateway that a user writes into the settings file: its name is a provider's, and what is wrong with one is told at once."""

import hashlib
import hmac
import json
import re
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from drytake.commands.provider_checks import examine_provider
from drytake.contract_tests.recordings.calls import place_of
from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.http.app import create_app
from drytake.mockserver.http.server import running
from drytake.mockserver.settings.configuration import ConfigError, configure
from drytake.mockserver.settings.gateways import define_gateways, served_hosts
from drytake.mockserver.settings.model import Settings
from drytake.schemas import registry
from drytake.schemas.gateways.reading import SHAPES
from drytake.schemas.registry import GATEWAYS, get_provider
from drytake.schemas.webhooks import constant_secret
from tests.mockserver.engine.receiver import receiving
from tests.providers.gateways.conftest import Gateway

PAGE = (Path(__file__).parents[3] / "docs" / "gateways.md").read_text(encoding="utf-8")
SHOWN = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)[0]
MINE: dict[str, Any] = tomllib.loads(SHOWN)["gateways"]
BODY = {"model": "seedance-pro", "prompt": "a fox", "seconds": 5, "shape": "16:9"}

pytestmark = pytest.mark.usefixtures("own_names")


@pytest.fixture
def mine(provider_client: Callable[..., Any]) -> Gateway:
    """The gateway of the page, on a mock."""
    app = create_app(Engine(Settings(timing="instant", gateways=MINE)))
    return Gateway(provider_client(app, "myrelay", "sk-test"))


def test_gateway_of_the_page_works_and_lacks_nothing(mine: Gateway) -> None:
    made = mine.make(BODY)
    (task,) = mine.client.app.engine.store.tasks_of(mine.client.tenant.id)

    seen = json.loads(mine.ask("get-task", mine.id_of(made)).body)

    assert json.loads(made.body) == {"job": {"id": task.id, "state": "WAITING"}}
    assert {**seen["job"], "file": seen["job"]["file"][-6:]} == {
        "id": task.id, "state": "READY", "done": "100%", "file": "/0.mp4"
    }  # fmt: skip
    assert f"{task.price}" == "0.60"
    assert [found for found in examine_provider(mine.provider) if not found.good] == []


def test_its_refusals_have_its_form(mine: Gateway) -> None:
    refused = mine.make({**BODY, "shape": "4:3"})
    mine.client.key = "sk-drytake-insufficient-credit"
    poor = mine.make(BODY)

    assert json.loads(refused.body)["problem"]["text"] == "`shape` is `4:3`; it takes `16:9`, `9:16`"
    assert (poor.status, json.loads(poor.body)["problem"]["kind"]) == (402, "POOR")


def test_its_webhook_is_signed_as_it_says() -> None:
    with receiving() as receiver, running(Engine(Settings(timing="instant", gateways=MINE))) as (origin, _):
        body, key = {**BODY, "hook": receiver.url}, {"x-api-key": "sk-test"}
        httpx.post(f"{origin}/myrelay/api/v2/jobs", json=body, headers=key, trust_env=False)
        receiver.next()

    (head,), (posted,) = receiver.heads, receiver.bodies
    named = {name.lower(): value for name, value in head.items()}
    signed = f"{named['x-timestamp']}.".encode() + posted
    right = hmac.new(constant_secret("myrelay").encode(), signed, hashlib.sha256).hexdigest()
    assert named["x-signature"] == f"v1={right}"
    assert json.loads(posted)["state"] == "READY"


def test_its_hosts_are_known_to_run_and_to_recordings(mine: Gateway) -> None:
    assert "api.myrelay.example" in set(served_hosts(MINE, ()))
    found = place_of("https://api.myrelay.example/api/v2/jobs/1", "GET")
    assert (found and found.provider.id) == mine.provider.id


def test_hosts_may_resell_what_a_gateway_sells(ask: Callable[..., Any]) -> None:
    app = create_app(Engine(Settings(gateways={"relay.example.com": "newapi", "all.example.com/proxy/v1": "newapi"})))
    paths = {"relay.example.com": "/v1/videos/x", "all.example.com": "/proxy/v1/videos/x"}

    responses = [ask(app, "GET", path, key="sk-test", headers={"host": host}) for host, path in paths.items()]

    assert [(response.status, response.json()["code"]) for response in responses] == [(400, "task_not_exist")] * 2


def test_settings_of_another_process_bring_their_gateways() -> None:
    settings = Settings(gateways=MINE)
    registry._DEFINED.clear()

    Engine(settings)

    assert get_provider("myrelay").title == "My relay"


def test_mock_has_the_gateways_of_its_own_settings_alone(mine: Gateway) -> None:
    other = Engine(Settings(timing="instant"))

    assert "myrelay" in mine.client.app.engine.mounts
    assert "myrelay" not in list(other.mounts)


@pytest.mark.parametrize("like", [*SHAPES, *GATEWAYS])
def test_gateway_may_be_like_any_other(like: str) -> None:
    define_gateways({"another": {"like": like, "hosts": ["api.another.example"], "models": {"m": "2.0"}}})

    assert get_provider("another").hosts == ("api.another.example",)


# --- wrong ones --------------------------------------------------------------------------------------------------


def wrong(tmp_path: Path, text: str) -> list[str]:
    """Return what is said of a file, without the file's name."""
    path = tmp_path / "drytake.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ConfigError) as refused:
        configure({}, file=path)
    return str(refused.value).replace(f"{path}:", "").splitlines()


def test_all_that_is_wrong_is_said_with_lines_and_nearest_names(tmp_path: Path) -> None:
    text = """\
[gateways.mine]
like = "tasks"
hots = ["api.mine.example"]
base = "v1"

[gateways.mine.states]
queued = 5

[gateways.mine.query]
response = { id = "$idd" }

[gateways.mine.fields]
prompt = "promt"

[gateways.theirs]
like = "vidoes"

[gateways.ark]
like = "ark"
"""

    said = wrong(tmp_path, text)

    assert len(said) == 7
    found = {line.partition(" ")[0]: line for line in said}
    assert [line.partition(":")[0] for line in said] == ["4", "13", "7", "3", "9", "16", "18"]
    assert "did you mean `hosts`" in found["3:"]
    assert "did you mean `$id`" in found["9:"]
    assert "did you mean `prompt`" in found["13:"]
    assert "did you mean `videos`" in found["16:"]


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ({}, "says nothing that it is like"),
        ({"like": "tasks", "fields": {"text": "negative_prompt"}}, "has no prompt"),
        ({"like": "tasks", "errors": {"no-keys": {"status": 401}}}, "did you mean no-key"),
        ({"like": "tasks", "create": {"path": "/{model}"}, "models": {}}, "the path of the create names a model"),
        ({"like": "tasks", "prices": {"2.0": {"rates": {"720p": "cheap"}}}}, "takes an amount"),
        ({"like": "tasks", "models": {"m": "seedance"}}, "takes a model, such as `2.0`"),
    ],
    ids=["nothing", "no-prompt", "error", "no-model", "price", "model"],
)
def test_wrong_table_is_a_lesson(table: dict[str, Any], said: str) -> None:
    with pytest.raises(ValueError, match=re.escape(said)):
        define_gateways({"mine": table})


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 99) | st.text(max_size=4),
    lambda inner: (
        st.lists(inner, max_size=2)
        | st.dictionaries(st.sampled_from(["path", "response", "a", "id"]), inner, max_size=2)
    ),
    max_leaves=4,
)
KEYS = st.sampled_from(
    [
        "like",
        "hosts",
        "auth",
        "base",
        "models",
        "fields",
        "states",
        "create",
        "query",
        "content",
        "error_forms",
        "errors",
        "webhook",
        "prices",
        "body",
        "id",
        "failed",
        "run",
    ]
)


def ended(said: dict[str, Any]) -> str:
    """Return what is said of a table that is wrong; nothing of one that is a gateway. What was defined is forgotten."""
    try:
        define_gateways({"mine": said})
    except ValueError as error:
        return str(error)
    else:
        return "" if get_provider("mine").create.creates else "it makes nothing"
    finally:
        registry._DEFINED.clear()
        registry.get_provider.cache_clear()


@settings(max_examples=25)
@given(said=st.dictionaries(KEYS, JSON, max_size=3), like=st.sampled_from(["tasks", "videos"]))
def test_any_table_is_a_gateway_or_a_lesson(said: dict[str, Any], like: str) -> None:
    assert "can't be made" not in ended({"like": like, **said})
