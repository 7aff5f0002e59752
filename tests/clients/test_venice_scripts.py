"""A shell script that follows Venice's documented curl calls works against the mock, the question of faces included."""

import base64
import json
import shutil
import subprocess
import time
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

import pytest

from drytake.mockserver.http.app import App
from drytake.mockserver.media.image import ImageSpec, render_image
from drytake.mockserver.media.probe import probe
from drytake.mockserver.providers.venice.consent import revoke
from drytake.mockserver.state.tenant import Tenant

SCRIPT = Path(__file__).parent / "exhibit" / "venice_curl.sh"
WALLET = "0x52908400098527886E0F7030069857D2E4169EE7"


class Ran(NamedTuple):
    """How the script ended."""

    code: int
    said: list[str]
    complained: str


@pytest.fixture
def run(
    server: tuple[str, App], key: str, tmp_path: Path, client_environment: Callable[..., dict[str, str]]
) -> Callable[..., Ran]:
    """Run the script."""
    missing = [program for program in ("sh", "curl", "jq", "base64") if shutil.which(program) is None]
    if missing:
        pytest.skip(f"this machine has no {', '.join(missing)}")

    def ran(what: str, **more: str) -> Ran:
        environment = client_environment(
            VENICE_BASE_URL=f"{server[0]}/venice/api/v1",
            VENICE_API_KEY=key,
            OUTPUT=str(tmp_path / "response"),
            POLL_SECONDS="0",
            **{"PROMPT": "A lighthouse at dawn", **more},
        )
        done = subprocess.run(
            ["sh", str(SCRIPT), what], env=environment, capture_output=True, text=True, timeout=60, check=False
        )
        return Ran(done.returncode, done.stdout.splitlines(), done.stderr.strip())

    return ran


@pytest.fixture
def tenant(server: tuple[str, App], key: str) -> Tenant:
    """The test's tenant, whose tasks move on by one state a query."""
    found = server[1].engine.tenant(key)
    found.timing = "per-poll"
    return found


@pytest.fixture
def video(tmp_path: Path) -> Path:
    """Where the script saves its video."""
    return tmp_path / "response.mp4"


@pytest.fixture
def portrait(tmp_path: Path) -> Path:
    """A picture that says that it shows a face."""
    spec = ImageSpec(width=640, height=640, format="png", task_id="drytake-face", prompt="p", index=0)
    path = tmp_path / "portrait.png"
    path.write_bytes(render_image(spec) + b"drytake-face")
    return path


def test_quote_is_the_published_price(run: Callable[..., Ran]) -> None:
    assert run("quote") == Ran(0, ["1.89"], "")


def test_video_is_queued_polled_saved_and_completed(run: Callable[..., Ran], tenant: Tenant, video: Path) -> None:
    assert run("text") == Ran(0, ["queued", "PROCESSING", "completed true"], "")

    info = probe(video.read_bytes())
    assert (info.seconds, info.width, info.height) == (5, 864, 496)
    assert not [entry for entry in tenant.journal if entry.violations]


def test_face_is_asked_about_once(run: Callable[..., Ran], tenant: Tenant, portrait: Path) -> None:
    asked = ["consent image 4", "queued", "PROCESSING", "completed true"]

    assert run("image", IMAGE=str(portrait)) == Ran(0, asked, "")
    assert run("image", IMAGE=str(portrait)) == Ran(0, asked[1:], "")
    revoke(tenant)
    assert run("image", IMAGE=str(portrait)).said[0] == asked[0]
    assert tenant.accounts["venice"].balance == Decimal(10_000) - 3 * Decimal("0.35")


def test_upscale_is_twice_as_large(run: Callable[..., Ran], tenant: Tenant, video: Path) -> None:
    url = "https://example.com/v.mp4#duration=4&width=640&height=360&fps=24"

    assert run("upscale", VIDEO=url).said[-1] == "completed true"
    assert probe(video.read_bytes()).width == 1280


def test_refusal_of_the_provider_is_seen(run: Callable[..., Ran], tenant: Tenant) -> None:
    ran = run("text", PROMPT="[drytake:moderation]")

    assert ran == Ran(2, ["queued", "PROCESSING"], "422 The model provider refused the content")
    assert tenant.accounts["venice"].balance == 10_000


def test_key_without_balance_is_refused(run: Callable[..., Ran], tenant: Tenant) -> None:
    tenant.account("venice", "USD", Decimal(0))

    assert run("text").complained.startswith("402 Insufficient USD or Diem balance")


def test_wallet_signs_in(run: Callable[..., Ran], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("drytake.mockserver.providers.venice.wallets._signer", lambda _: None)

    assert run("text", VENICE_SIGN_IN=sign_in()).said[-1] == "completed true"


def sign_in() -> str:
    now = datetime.now(UTC)
    message = (
        f"api.venice.ai wants you to sign in with your Ethereum account:\n{WALLET}\n\nSign in to Venice API\n\n"
        f"URI: https://api.venice.ai\nVersion: 1\nChain ID: 8453\nNonce: 0123456789abcdef\n"
        f"Issued At: {now.isoformat()}\nExpiration Time: {(now + timedelta(minutes=10)).isoformat()}"
    )
    said = {
        "address": WALLET,
        "message": message,
        "signature": "0x" + "ab" * 65,
        "timestamp": int(time.time() * 1000),
        "chainId": 8453,
    }
    return base64.b64encode(json.dumps(said).encode()).decode()
