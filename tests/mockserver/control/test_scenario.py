"""A scenario is chosen by name, for a key or for everybody."""

import httpx
import pytest

from drytake.mockserver.faults.scenarios import SCENARIOS


def test_catalogue_names_each_with_its_magic_values(everybody: httpx.Client) -> None:
    rows = {row["name"]: row for row in everybody.get("/scenarios").json()["scenarios"]}

    assert rows.keys() == SCENARIOS.keys()
    assert rows["moderation"] == {
        "name": "moderation",
        "summary": SCENARIOS["moderation"].summary,
        "key": "sk-test-drytake-moderation",
        "marker": "[drytake:moderation]",
        "url": "https://moderation.drytake.test/",
        "scope": "a task, from the call that makes it",
        "parameters": {},
    }


def test_chosen_scenario_happens_to_that_key_only(origin: str, control: httpx.Client) -> None:
    control.post("/scenario", json={"name": "rate-limit"}).raise_for_status()

    status = {
        key: httpx.get(f"{origin}/acme/api/v1/balance", headers={"authorization": f"Bearer {key}"}).status_code
        for key in ("sk-test-control", "sk-test-other")
    }
    assert status == {"sk-test-control": 429, "sk-test-other": 200}


def test_deleting_the_scenario_lets_things_go_well(control: httpx.Client) -> None:
    control.post("/scenario", json={"name": "rate-limit"})

    response = control.delete("/scenario").json()

    assert (response["name"], response["chosen_by"]) == (None, None)


def test_scenario_that_a_key_names_is_shown(everybody: httpx.Client) -> None:
    response = everybody.get("/scenario", params={"key": "sk-test-drytake-stuck"}).json()

    assert (response["name"], response["chosen_by"]) == ("stuck", "key")


def test_without_a_key_the_scenario_is_everybodys(control: httpx.Client, everybody: httpx.Client) -> None:
    control.get("/scenario")

    everybody.post("/scenario", json={"name": "server-error"})

    assert control.get("/scenario").json()["name"] == "server-error"
    assert everybody.get("/scenario", params={"key": "sk-test-new"}).json()["name"] == "server-error"


@pytest.mark.parametrize(("name", "meant"), [("moderatoin", "moderation"), ("ratelimit", "rate-limit")])
def test_unknown_scenario_lists_what_there_is_nearest_first(control: httpx.Client, name: str, meant: str) -> None:
    response = control.post("/scenario", json={"name": name})

    (flaw,) = response.json()["errors"]
    assert (response.status_code, flaw["pointer"]) == (422, "/name")
    assert flaw["hint"].startswith(f"there is `{meant}`")
    assert all(f"`{known}`" in flaw["hint"] for known in SCENARIOS)


# --- several, and when -------------------------------------------------------------------------------------------


def statuses(origin: str, count: int, path: str = "/acme/api/v1/balance") -> list[int]:
    with httpx.Client(base_url=origin, headers={"authorization": "Bearer sk-test-control"}) as client:
        return [client.get(path).status_code for _ in range(count)]


def test_list_chooses_several(origin: str, control: httpx.Client) -> None:
    chosen = [{"name": "overloaded", "first": 1}, {"name": "server-error", "calls": [2, 3]}]

    response = control.post("/scenario", json=chosen).raise_for_status().json()

    assert [(trigger["name"], trigger["first"], trigger["calls"]) for trigger in response["triggers"]] == [
        ("overloaded", 1, []),
        ("server-error", None, [2, 3]),
    ]
    assert statuses(origin, 4) == [503, 500, 500, 200]


def test_answer_counts_what_could_have_happened_and_did(origin: str, control: httpx.Client) -> None:
    control.post("/scenario", json={"name": "overloaded", "calls": [2]})
    statuses(origin, 3)

    (trigger,) = control.get("/scenario").json()["triggers"]
    assert (trigger["seen"], trigger["happened"]) == (3, 1)


def test_journal_tells_what_happened(origin: str, control: httpx.Client) -> None:
    control.post("/scenario", json={"name": "overloaded", "calls": [2]})
    statuses(origin, 2)

    assert [call["injected"] for call in control.get("/journal").json()["calls"]] == [[], ["overloaded"]]


def test_parameters_are_heeded(origin: str, control: httpx.Client) -> None:
    control.post("/scenario", json={"name": "rate-limit", "params": {"retry_after": 7}})

    response = httpx.get(f"{origin}/acme/api/v1/balance", headers={"authorization": "Bearer sk-test-control"})
    assert (response.status_code, response.headers["retry-after"]) == (429, "7")


@pytest.mark.parametrize(
    ("body", "pointer", "said"),
    [
        ({"name": "moderation", "calls": 1}, "/calls", "list"),
        ({"name": "moderation", "first": 0}, "/first", "greater than or equal to 1"),
        ({"nmae": "moderation"}, "/nmae", "did you mean `name`?"),
        ({"name": "delay", "params": {"second": 1}}, "", "it takes `seconds`"),
        ({"name": "delay", "provider": "acmee"}, "/provider", "there is `acme`"),
        ({"name": "delay", "operation": "creat-video"}, "/operation", "`create-video`"),
        ([{"name": "delay"}, {"name": "dealy"}], "/1/name", "did you mean `delay`?"),
        ([{"name": "delay"}, {"name": "delay", "provider": "x"}], "/1/provider", "there is `"),
        ([], "", "at least 1"),
    ],
    ids=str,
)
def test_cue_that_cannot_be_followed_is_refused(control: httpx.Client, body: object, pointer: str, said: str) -> None:
    response = control.post("/scenario", json=body)

    flaws = {flaw["pointer"]: f"{flaw['message']} {flaw['hint']}" for flaw in response.json()["errors"]}
    assert response.status_code == 422
    assert said in flaws[pointer]


# --- files -------------------------------------------------------------------------------------------------------

FILE = """
seed = 7
timing = "per-poll"
freeze = 2030-01-01T00:00:00Z

[[trigger]]
name = "overloaded"
first = 1
"""


def test_file_is_played_from_its_start(origin: str, control: httpx.Client) -> None:
    response = control.post("/scenario-file", content=FILE).raise_for_status().json()

    assert [trigger["name"] for trigger in response["triggers"]] == ["overloaded"]
    assert control.get("/clock").json()["iso"] == "2030-01-01T00:00:00Z"
    assert control.get("/timing").json()["mode"] == "per-poll"
    assert statuses(origin, 2) == [503, 200]
    control.post("/scenario-file", content=FILE)
    assert statuses(origin, 2) == [503, 200]


@pytest.mark.parametrize(
    ("text", "status", "said"),
    [
        ("[[trigger", 400, "it isn't TOML"),
        ('[[trigger]]\nname = "dealy"', 422, "/trigger/0/name"),
        ('[[trigger]]\nname = "delay"\nprovider = "x"', 422, "/trigger/0/provider"),
        ("sede = 7", 422, "/sede"),
    ],
)
def test_file_that_cannot_be_played_is_refused(control: httpx.Client, text: str, status: int, said: str) -> None:
    response = control.post("/scenario-file", content=text)

    assert response.status_code == status
    assert said in response.text
    assert control.get("/scenario").json()["triggers"] == []
