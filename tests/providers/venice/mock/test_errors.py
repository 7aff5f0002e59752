"""Every way in which the mock can refuse has Venice's words."""

from dataclasses import replace
from typing import Any, get_args

import pytest

from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.faults.scenarios import ErrorKind
from drytake.mockserver.http.server import running
from drytake.mockserver.providers.venice.errors import ERRORS
from drytake.mockserver.settings.model import Settings
from drytake.schemas.validation.policy import ValidationPolicy

OWN = {"needs-consent"}
"""What Venice alone refuses."""


def test_every_refusal_has_words() -> None:
    assert set(ERRORS) == set(get_args(ErrorKind)) | OWN


def test_no_sentence_ends_in_a_limit_of_ours() -> None:
    assert all("drytake" not in refused.error.lower() for refused in ERRORS.values())


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "nowhere", 404), ("GET", "video/queue", 405), ("DELETE", "models", 405)],
)
def test_path_that_is_none_is_refused_as_json(venice: Any, method: str, path: str, status: int) -> None:
    response = venice.request(method, path)

    assert response.status_code == status
    assert set(response.json()) == {"error"}


def test_strict_server_refuses_other_keys(client_of: Any) -> None:

    settings = Settings(timing="instant", strict_keys=frozenset({"sk-test-good"}))
    with running(Engine(settings, providers=["venice"])) as (origin, _):
        statuses = []
        for key in ("sk-test-good", "sk-test-other"):
            with client_of(origin, key) as client:
                statuses.append(client.queue().status_code)

    assert statuses == [200, 401]


def test_rule_that_is_off_refuses_nothing(client_of: Any) -> None:

    engine = Engine(Settings(timing="instant"), providers=["venice"])
    lenient = ValidationPolicy(severities={"venice.unknown-resolution": None})
    engine.mounts["venice"] = replace(engine.mounts["venice"], policy=lenient)
    with running(engine) as (origin, _), client_of(origin, "sk-test-off") as client:
        response = client.queue(resolution="8k")

    assert (response.status_code, set(response.json())) == (200, {"model", "queue_id"})
