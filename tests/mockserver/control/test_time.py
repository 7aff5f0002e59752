"""Time is a tenant's own, and moves at once; without a key, everybody's moves."""

from collections.abc import Callable
from typing import Any

import httpx
import pytest

NEW_YEAR = 1_893_456_000
"""2030-01-01T00:00:00Z"""


def change(client: httpx.Client, **body: Any) -> dict[str, Any]:
    response: dict[str, Any] = client.post("/clock", json=body).raise_for_status().json()
    return response


@pytest.mark.parametrize("moment", ["2030-01-01T00:00:00Z", "2030-01-01T01:00:00+01:00", NEW_YEAR, float(NEW_YEAR)])
def test_clock_is_set_to_a_moment(control: httpx.Client, moment: object) -> None:
    response = change(control, set=moment, freeze=True)

    assert (response["iso"], response["frozen"]) == ("2030-01-01T00:00:00Z", True)


def test_changes_are_made_together_set_first(control: httpx.Client) -> None:
    assert change(control, advance=600, set=NEW_YEAR, freeze=True)["now"] == pytest.approx(NEW_YEAR + 600, abs=1)


def test_frozen_clock_goes_on_in_real_time(control: httpx.Client) -> None:
    change(control, freeze=True)

    assert change(control, freeze=False)["scale"] == 1


def test_clock_runs_faster(control: httpx.Client) -> None:
    assert change(control, scale=60)["scale"] == 60


def test_deleting_the_clock_goes_back_to_real_time(control: httpx.Client) -> None:
    change(control, set=NEW_YEAR, scale=60)

    response = control.delete("/clock").json()

    assert response["scale"] == 1
    assert response["now"] < NEW_YEAR + 1_000_000_000


def test_time_of_another_key_stays(control: httpx.Client, everybody: httpx.Client) -> None:
    change(control, set=NEW_YEAR)

    assert everybody.get("/clock", params={"key": "sk-test-other"}).json()["iso"] < "2030"


@pytest.mark.parametrize("key", ["sk-test-control", "sk-test-made-later"])
def test_without_a_key_time_moves_for_everybody(control: httpx.Client, everybody: httpx.Client, key: str) -> None:
    control.get("/clock")

    change(everybody, set=NEW_YEAR, freeze=True)

    assert everybody.get("/clock", headers={"x-drytake-key": key}).json()["iso"] == "2030-01-01T00:00:00Z"


def test_advancing_ends_tasks_at_once(control: httpx.Client, create: Callable[..., str]) -> None:
    control.post("/timing", json={"mode": "realistic"})
    task = create()

    change(control, advance=600)

    assert control.get(f"/tasks/acme/{task}").json()["state"] == "succeeded"


def test_money_of_tasks_that_fail_meanwhile_goes_back(control: httpx.Client, create: Callable[..., str]) -> None:
    create(prompt="[drytake:moderation]")

    change(control, advance=600)

    entries = control.get("/ledger", params={"provider": "acme"}).json()["accounts"]["acme"]["entries"]
    assert [entry["kind"] for entry in entries] == ["grant", "charge", "refund"]


@pytest.mark.parametrize(
    ("body", "place"),
    [
        pytest.param({}, "", id="nothing"),
        pytest.param({"advance": None}, "", id="null"),
        pytest.param({"advance": -1}, "/advance", id="backwards"),
        pytest.param({"advance": "5"}, "/advance", id="digits"),
        pytest.param({"advance": True}, "/advance", id="boolean-number"),
        pytest.param({"advance": 3_000_000_000}, "/advance", id="after-2100"),
        pytest.param({"advance": 10**300}, "/advance", id="huge"),
        pytest.param({"set": "2030-01-01T00:00:00"}, "/set", id="no-zone"),
        pytest.param({"set": "tomorrow"}, "/set", id="no-date"),
        pytest.param({"set": "9999-12-31T23:59:59Z"}, "/set", id="far-future"),
        pytest.param({"set": "0001-01-01T00:00:00+14:00"}, "/set", id="before-the-calendar"),
        pytest.param({"set": -1}, "/set", id="before-1970"),
        pytest.param({"set": []}, "/set", id="array"),
        pytest.param({"freeze": 1}, "/freeze", id="number-boolean"),
        pytest.param({"scale": 0}, "/scale", id="standstill"),
        pytest.param({"scale": 10_001}, "/scale", id="too-fast"),
        pytest.param({"scale": 2, "freeze": True}, "", id="contradiction"),
    ],
)
def test_impossible_change_is_refused_and_moves_nothing(
    control: httpx.Client, body: dict[str, object], place: str
) -> None:
    change(control, set=NEW_YEAR, freeze=True)

    response = control.post("/clock", json=body)

    assert (response.status_code, response.json()["errors"][0]["pointer"]) == (422, place)
    assert control.get("/clock").json()["iso"] == "2030-01-01T00:00:00Z"


def test_timing_is_a_tenants_own(control: httpx.Client, everybody: httpx.Client) -> None:
    assert control.post("/timing", json={"mode": "instant"}).json()["mode"] == "instant"
    assert everybody.get("/timing").json() == {"tenant": "everybody", "mode": "fast", "own": False}
    assert control.get("/timing").json()["own"] is True
    assert control.delete("/timing").json()["mode"] == "fast"


def test_without_a_key_timing_changes_for_new_tenants_too(everybody: httpx.Client) -> None:
    everybody.post("/timing", json={"mode": "per-poll"})

    assert everybody.get("/timing", params={"key": "sk-test-new"}).json()["mode"] == "per-poll"
    assert everybody.get("/state").json()["timing"] == "per-poll"
