"""The PyPI client `apiz`, as it is, takes the mock for its service."""

from collections.abc import Callable, Iterator
from decimal import Decimal
from typing import Any

import pytest

from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.http.app import App
from drytake.mockserver.http.server import running
from drytake.mockserver.media.probe import probe
from drytake.mockserver.settings.model import Settings

apiz = pytest.importorskip("apiz")

SEEDANCE = "st-ai/super-seed2"
SEEDREAM = "fal-ai/bytedance/seedream/v4.5/text-to-image"
PARAMS = {"prompt": "A lighthouse at dawn", "duration": 4}


@pytest.fixture(autouse=True)
def no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)


@pytest.fixture
def client(server: tuple[str, App], key: str) -> Iterator[Any]:
    with apiz.Apiz(key, base_url=f"{server[0]}/xskill") as made:
        yield made


@pytest.fixture
def at() -> Iterator[Callable[..., Any]]:
    """Return a client of a server of its own, without retries."""
    opened: list[Any] = []

    def open_one(key: str, **settings: Any) -> Any:
        engine = Engine(Settings(timing="instant", **settings), providers=["xskill"])
        served = running(engine)
        origin, _ = served.__enter__()
        made = apiz.Apiz(key, base_url=f"{origin}/xskill", max_retries=0)
        opened.extend((made, served))
        return made

    yield open_one
    for made, served in zip(opened[::2], opened[1::2], strict=True):
        made.close()
        served.__exit__(None, None, None)


def test_video_is_created_waited_for_and_downloaded(client: Any) -> None:
    created = client.tasks.create(model=SEEDANCE, params=PARAMS)
    done = client.tasks.wait_for(created.task_id, poll_interval=0.01, timeout=10)

    assert (created.status, created.price, created.channel) == ("pending", 40, "api")
    assert (done.status, client.tasks.get(created.task_id)) == ("completed", done)
    (url,) = done.result["output"]["images"]
    assert probe(client._http._http.get(url).content).seconds == 4


def test_each_state_is_one_that_the_client_knows(client: Any, server: tuple[str, App], key: str) -> None:
    server[1].engine.tenant(key).timing = "per-poll"
    task_id = client.tasks.create(model=SEEDANCE, params=PARAMS, callback_url="https://example.com/hook").task_id
    seen: list[str] = []

    client.tasks.wait_for(task_id, poll_interval=0.01, on_progress=lambda task: seen.append(task.status))

    assert seen == ["processing", "completed"]


def test_stills_are_generated_in_one_call(client: Any) -> None:
    done = client.generate(model=SEEDREAM, prompt="p", image_size="square_hd", options={"num_images": 2})

    assert len(done.result["output"]["images"]) == 2


def test_failure_is_raised_with_its_reason_and_refunded(client: Any) -> None:
    created = client.tasks.create(model=SEEDANCE, params={**PARAMS, "prompt": "[drytake:provider-failure]"})

    with pytest.raises(apiz.ApizError, match="Dreamina task failed"):
        client.tasks.wait_for(created.task_id, poll_interval=0.01)
    assert client.account.balance().balance == 10_000


def test_balance_is_read(client: Any) -> None:
    balance = client.account.balance()

    assert (balance.balance, balance.balance_yuan, balance.vip_level) == (10_000, 100, 1)


def test_catalogue_is_read(client: Any) -> None:
    assert SEEDANCE in [model.id for model in client.models.list(category="video")]
    assert SEEDREAM not in [model.id for model in client.models.list(category="video")]
    found = client.models.search(capability="t2i")
    assert (SEEDREAM in [model.id for model in found], {model.capability for model in found}) == (True, {"t2i"})
    assert client.models.get(SEEDREAM).params_schema["properties"]["num_images"]["maximum"] == 6
    assert client.models.docs(SEEDANCE, lang="en").lang == "en"


def test_mirror_is_used(client: Any) -> None:
    mirrored = client.tools.transfer_url("https://example.invalid/a.mp3", type="audio")

    assert probe(client._http._http.get(mirrored.cdn_url).content).kind == "audio"


def test_bad_key_is_its_own_error(at: Callable[..., Any]) -> None:
    with pytest.raises(apiz.ApizAuthenticationError, match="Invalid or missing API key") as raised:
        at("sk-test-bad", strict_keys=frozenset({"sk-test-good"})).account.balance()

    assert (raised.value.status, raised.value.code) == (401, 401)


def test_low_balance_is_its_own_error_with_numbers(at: Callable[..., Any], key: str) -> None:
    poor = at(key, balance=Decimal(10))

    with pytest.raises(apiz.ApizInsufficientBalanceError, match="required 40 points, have 10 points") as raised:
        poor.tasks.create(model=SEEDANCE, params=PARAMS)

    assert raised.value.detail == {"required": 40, "available": 10}
    assert poor.account.balance().balance == 10


def test_unknown_task_is_its_own_error(client: Any) -> None:
    with pytest.raises(apiz.ApizNotFoundError, match="Task not found: none"):
        client.tasks.query("none")
    with pytest.raises(apiz.ApizNotFoundError):
        client.tasks.get("none")


@pytest.mark.parametrize(
    ("model", "params", "status"),
    [(SEEDANCE, {"duration": 5}, 422), (SEEDANCE, {"prompt": "p", "duration": "5"}, 422), ("st-ai/other", PARAMS, 400)],
    ids=["no prompt", "duration as text", "unknown model"],
)
def test_bad_request_is_its_own_error(client: Any, model: str, params: dict[str, Any], status: int) -> None:
    with pytest.raises(apiz.ApizValidationError) as raised:
        client.tasks.create(model=model, params=params)

    assert raised.value.status == status


@pytest.mark.parametrize(("scenario", "error"), [("rate-limit", "RateLimit"), ("server-error", "Server")])
def test_refusals_by_scenario_are_their_own_errors(at: Callable[..., Any], key: str, scenario: str, error: str) -> None:
    with pytest.raises(getattr(apiz, f"Apiz{error}Error")):
        at(f"{key}-drytake-{scenario}").account.balance()


def test_environment_is_enough(server: tuple[str, App], key: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("APIZ_BASE_URL", f"{server[0]}/xskill")
    monkeypatch.setenv("XSKILL_API_KEY", key)

    with apiz.Apiz() as client:
        assert client.account.balance().balance == 10_000
