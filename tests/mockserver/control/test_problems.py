"""Whatever is sent, the response says what is wrong, where, and what to do: never a 500."""

import threading
from collections.abc import Callable

import httpx
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pydantic_core import to_json

from drytake.mockserver.http.app import App

PROBLEM = "application/problem+json"


@pytest.mark.parametrize(
    ("method", "path", "allow"),
    [
        ("PUT", "/clock", "DELETE, GET, POST"),
        ("PATCH", "/scenario", "DELETE, GET, POST"),
        ("DELETE", "/tasks", "GET"),
        ("POST", "/tasks/acme/t", "GET"),
        ("GET", "/reset", "POST"),
        ("POST", "/health", "GET"),
        ("OPTIONS", "/balance", "GET, POST"),
    ],
)
def test_wrong_verb_names_the_right_ones(everybody: httpx.Client, method: str, path: str, allow: str) -> None:
    response = everybody.request(method, path)

    assert (response.status_code, response.headers["content-type"], response.headers["allow"]) == (405, PROBLEM, allow)
    assert allow in response.json()["detail"]


@pytest.mark.parametrize(
    ("path", "near"),
    [("/clok", "/clock"), ("/clock/", "/clock"), ("/scenarioes", "/scenarios"), ("/task/acme/t", "/tasks")],
)
def test_unknown_path_lists_the_nearest(everybody: httpx.Client, path: str, near: str) -> None:
    response = everybody.get(path)

    assert (response.status_code, response.headers["content-type"]) == (404, PROBLEM)
    assert f"`/_drytake{near}`" in response.json()["detail"]


@pytest.mark.parametrize(
    "body",
    [b"{", b"\xff\xfe", b'{"advance": NaN}', b'{"advance": Infinity}', b'{"\\ud800": 1}', b"[" * 1000, b"1" * 5000],
    ids=["cut", "no-utf8", "nan", "infinity", "surrogate", "deep", "long-number"],
)
def test_body_that_is_not_json_is_refused(everybody: httpx.Client, body: bytes) -> None:
    response = everybody.post("/clock", content=body)

    assert (response.status_code, response.headers["content-type"]) == (400, PROBLEM)
    assert "line 1" in response.json()["detail"]


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b"", ("missing",)),
        (b"null", ("null", "missing")),  # early FastAPI can't tell them apart
        (b"[]", ("an array; it takes an object",)),
        (b'"x"', ("a string; it takes an object",)),
    ],
)
def test_body_that_is_no_object_is_refused(everybody: httpx.Client, body: bytes, said: tuple[str, ...]) -> None:
    response = everybody.post("/timing", content=body)

    assert (response.status_code, response.json()["errors"][0]["pointer"]) == (422, "")
    assert any(one in response.json()["detail"] for one in said)


@pytest.mark.parametrize("path", ["/clock", "/timing", "/scenario", "/balance"])
def test_unknown_field_is_refused_with_the_known_ones(everybody: httpx.Client, path: str) -> None:
    response = everybody.post(path, json={"a/b~c": 1})

    flaws = {flaw["pointer"]: flaw for flaw in response.json()["errors"]}
    assert response.status_code == 422
    assert "there is `" in flaws["/a~1b~0c"]["hint"]


def test_all_flaws_are_told_at_once(everybody: httpx.Client) -> None:
    flaws = everybody.post("/clock", json={"advnace": 1, "freeze": "yes", "scale": -1}).json()["errors"]

    assert {flaw["pointer"] for flaw in flaws} == {"/advnace", "/freeze", "/scale"}
    assert "did you mean `advance`?" in next(flaw["hint"] for flaw in flaws if flaw["pointer"] == "/advnace")


def test_unknown_parameter_is_refused(everybody: httpx.Client) -> None:
    response = everybody.post("/reset", params={"kye": "sk-test-typo"})

    assert response.status_code == 422
    assert "did you mean `key`?" in response.json()["errors"][0]["hint"]


def test_large_body_is_refused(everybody: httpx.Client) -> None:
    response = everybody.post("/clock", content=b" " * 70_000)

    assert (response.status_code, response.headers["content-type"]) == (413, PROBLEM)


def test_body_is_read_as_json_whatever_its_type_says(everybody: httpx.Client) -> None:
    form = {"content-type": "application/x-www-form-urlencoded"}

    assert everybody.post("/clock", content=b'{"advance": 1}', headers=form).status_code == 200


def test_type_of_a_problem_leads_to_its_description(everybody: httpx.Client) -> None:
    place = everybody.get("/nowhere").json()["type"].partition("#")[2]

    assert f'id="{place}"' in everybody.get("/docs").text


def test_our_own_mistake_is_a_problem_too(
    monkeypatch: pytest.MonkeyPatch, server: tuple[str, App], everybody: httpx.Client, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(*_: object) -> None:
        raise RuntimeError("boom")

    monkeypatch.setattr("drytake.mockserver.control.scenario._response", broken)

    response = everybody.get("/scenario")

    assert (response.status_code, response.headers["content-type"]) == (500, PROBLEM)
    assert "boom" not in response.text
    assert "boom" in caplog.text


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
FIELDS = st.sampled_from(["advance", "set", "freeze", "scale", "mode", "name", "provider", "amount"])


@given(path=st.sampled_from(["/clock", "/timing", "/scenario", "/balance"]), body=st.dictionaries(FIELDS, JSON))
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_body_breaks_the_server(everybody: httpx.Client, path: str, body: dict[str, object]) -> None:
    response = everybody.post(path, content=to_json(body, inf_nan_mode="constants"))

    assert response.status_code < 500
    assert response.status_code == 200 or response.json()["status"] == response.status_code


def test_many_callers_at_once_lose_nothing(origin: str, create: Callable[..., str]) -> None:
    def work(key: str) -> None:
        with httpx.Client(base_url=f"{origin}/_drytake", headers={"x-drytake-key": key}) as client:
            for _ in range(5):
                create(key)
                client.post("/clock", json={"advance": 60}).raise_for_status()
                client.get("/tasks").raise_for_status()
                httpx.get(f"{origin}/_drytake/journal").raise_for_status()

    keys = [f"sk-test-{number}" for number in range(4)]
    threads = [threading.Thread(target=work, args=(key,)) for key in keys]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    counts = [len(httpx.get(f"{origin}/_drytake/tasks", params={"key": key}).json()["tasks"]) for key in keys]
    assert counts == [5, 5, 5, 5]
