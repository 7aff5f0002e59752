"""The PyPI package `venice-py`, as it is, takes the mock for Venice."""

import asyncio
import warnings
from collections.abc import Awaitable, Callable
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from drytake.mockserver.http.app import App
from drytake.mockserver.media.probe import probe
from drytake.mockserver.state.tenant import Tenant

venice_ai = pytest.importorskip("venice_ai")

TEXT = {"model": "seedance-2-0-text-to-video-basic", "prompt": "A lighthouse", "duration_seconds": 5}
WIDE = {**TEXT, "resolution": "720p", "aspect_ratio": "21:9"}
CONSENTS = {
    "seedance": {
        "confirmed_terms_and_privacy": True,
        "confirmed_legal_right": True,
        "confirmed_screening_acknowledged": True,
    }
}
Talk = Callable[[Any], Awaitable[Any]]


@pytest.fixture
def tenant(server: tuple[str, App], key: str) -> Tenant:
    """The test's tenant, whose tasks move on by one state a query."""
    found = server[1].engine.tenant(key)
    found.timing = "per-poll"
    return found


@pytest.fixture
def talk(server: tuple[str, App], key: str) -> Callable[[Talk], Any]:
    """Run a conversation of a client with the mock."""

    def run(conversation: Talk) -> Any:
        async def whole() -> Any:
            async with venice_ai.VeniceClient(api_key=key, base_url=f"{server[0]}/venice/api/v1") as client:
                return await conversation(client)

        return asyncio.run(whole())

    return run


def rule_names(tenant: Tenant) -> list[str]:
    return [violation.rule.name for entry in tenant.journal for violation in entry.violations]


def test_quote_queue_retrieve_and_complete(talk: Callable[[Talk], Any], tenant: Tenant, tmp_path: Path) -> None:
    async def conversation(client: Any) -> Any:
        quote = await client.video.quote(**{name: value for name, value in WIDE.items() if name != "prompt"})
        async with await client.video.run(**WIDE) as task:
            seen: list[Any] = []
            status = await task.wait(poll_interval=0, on_progress=seen.append)
            await task.download(tmp_path / "result.mp4", status)
        return quote.quote, seen

    quote, seen = talk(conversation)

    info = probe((tmp_path / "result.mp4").read_bytes())
    assert quote == 0.95
    assert [(status.status, status.average_execution_time) for status in seen] == [("PROCESSING", 145_000)]
    assert (info.seconds, info.width, info.height) == (5, 1470, 630)
    assert tenant.accounts["venice"].balance == Decimal("9999.05")
    assert [(entry.path.rpartition("/")[2], entry.status) for entry in tenant.journal] == [
        ("models", 200),
        ("quote", 200),
        ("queue", 200),
        ("retrieve", 200),
        ("retrieve", 200),
        ("complete", 200),
    ]
    assert not rule_names(tenant)


def test_second_release_is_a_bad_request(talk: Callable[[Talk], Any], tenant: Tenant) -> None:
    async def conversation(client: Any) -> Any:
        task = await client.video.run(**TEXT)
        with pytest.raises(venice_ai.exceptions.InvalidRequestError) as early:
            await task.cancel()
        await task.wait(poll_interval=0)
        await task.cancel()
        with pytest.raises(venice_ai.exceptions.InvalidRequestError) as late:
            await task.cancel()
        return early.value.code, late.value.code

    assert talk(conversation) == ("REQUEST_ID_NOT_FOUND", "REQUEST_ID_NOT_FOUND")


def test_private_model_is_fetched_and_revoked_by_its_link(
    talk: Callable[[Talk], Any], tenant: Tenant, tmp_path: Path
) -> None:
    async def conversation(client: Any) -> Any:
        private = {**TEXT, "model": "grok-imagine-text-to-video-private", "duration_seconds": 2}
        task = await client.video.run(**private)
        status = await task.wait(poll_interval=0)
        await task.download(tmp_path / "result.mp4", status)
        return await task.cancel()

    assert talk(conversation).success
    assert probe((tmp_path / "result.mp4").read_bytes()).seconds == 2


def test_face_needs_an_attestation(talk: Callable[[Talk], Any]) -> None:
    face = {**TEXT, "model": "seedance-2-0-image-to-video", "image_url": "https://example.com/i.png#face"}

    async def conversation(client: Any) -> Any:
        with pytest.raises(venice_ai.exceptions.ConflictError) as asked:
            await client.video.submit(**face)
        return asked.value, await client.video.submit(**face, consents=CONSENTS)

    error, queued = talk(conversation)

    assert (error.status_code, error.body["consent_flow"]) == (409, "seedance")
    assert queued.model == face["model"]


@pytest.mark.parametrize(
    ("prompt", "error", "said"),
    [
        ("[drytake:moderation]", "VideoGenerationError", "status 422: The model provider refused the content"),
        ("[drytake:provider-failure]", "InternalServerError", "status 500: An unknown error occurred"),
        ("[drytake:content-refused]", "UnprocessableEntityError", "violates the content policy"),
        ("[drytake:insufficient-credit]", "PaymentRequiredError", "Insufficient USD or Diem balance"),
        ("[drytake:forbidden-region]", "PermissionDeniedError", "not available in your region"),
    ],
)
def test_failure_becomes_the_clients_own_error(
    talk: Callable[[Talk], Any], tenant: Tenant, prompt: str, error: str, said: str
) -> None:
    async def conversation(client: Any) -> Any:
        with pytest.raises(getattr(venice_ai.exceptions, error), match=said):
            await (await client.video.run(**{**TEXT, "prompt": prompt})).wait(poll_interval=0)

    talk(conversation)


def test_refusal_names_the_field(talk: Callable[[Talk], Any]) -> None:
    async def conversation(client: Any) -> Any:
        with pytest.raises(venice_ai.exceptions.InvalidRequestError, match="resolution: Invalid enum value"):
            await client.video.submit(**{**TEXT, "model": "seedance-2-5-text-to-video-basic"}, resolution="4k")
        with pytest.raises(venice_ai.exceptions.NotFoundError, match="Did you mean"):
            await client.video.submit(**{**TEXT, "model": "seedance-9-text-to-video"})

    talk(conversation)


def test_client_finds_the_constraints_in_the_catalog(talk: Callable[[Talk], Any], tenant: Tenant) -> None:
    async def conversation(client: Any) -> Any:
        with pytest.raises(ValueError, match="is not supported by model"):
            await client.video.submit(**{**TEXT, "duration_seconds": 16})

    talk(conversation)

    assert [entry.path for entry in tenant.journal] == ["/api/v1/models"]


def test_wrong_key_is_an_authentication_error(server: tuple[str, App]) -> None:
    async def conversation() -> None:
        key, base_url = "sk-test-drytake-bad-key", f"{server[0]}/venice/api/v1"
        async with venice_ai.VeniceClient(api_key=key, base_url=base_url) as client:
            await client.video.submit(**TEXT)

    with pytest.raises(venice_ai.exceptions.AuthenticationError):
        asyncio.run(conversation())


def test_wallet_of_the_client_is_believed_and_topped_up(talk: Callable[[Talk], Any]) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # what its own dependencies say while they load
        x402 = pytest.importorskip("venice_ai.auth.x402", exc_type=ImportError)
    auth = x402.X402Auth(private_key="0x" + "1" * 64)

    async def conversation(client: Any) -> Any:
        before = await client.x402.balance(auth=auth)
        receipt = await client.x402.top_up_with(auth=auth, amount_usdc=10)
        movements = await client.x402.transactions(auth=auth, limit=1)
        return before.data.balanceUsd, receipt.data, movements.data.transactions[0]

    before, receipt, movement = talk(conversation)

    assert receipt.walletAddress == auth.wallet_address
    assert (receipt.amountCredited, receipt.newBalance) == (10, before + 10)
    assert (movement.type, movement.amount) == ("TOP_UP", 10)
