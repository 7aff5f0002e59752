"""What sellers do otherwise on the wire: methods, statuses, bodies, times, keys. Each is said by Acme's rows, changed by one field."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Literal

import httpx
import pytest

from acme import rules
from acme.requests import CreateVideo
from drytake.contract_tests.journals.report import build_report
from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.http.server import running
from drytake.mockserver.settings.model import Settings
from drytake.mockserver.state.files import MEDIA
from drytake.schemas.actions import Create, Form, List, Poll, ShowFile, Upload
from drytake.schemas.auth import HeaderKey, QueryKey
from drytake.schemas.expressions import expression
from drytake.schemas.files import FileSource, FileView
from drytake.schemas.http import Body, Context, Error, TaskView
from drytake.schemas.provider import CANCELLED, Operation
from drytake.schemas.registry import get_provider
from drytake.schemas.validation.contract import Contract
from drytake.schemas.validation.model import WireModel
from drytake.schemas.validation.rulebook import Rulebook
from drytake.schemas.validation.rules import Source

Ask = Callable[..., Any]
Toy = Callable[..., Ask]
ACME = get_provider("acme")
CREATE, QUERY, CANCEL = ACME.create, ACME.operation("query-task"), ACME.operation("cancel-task")
OWN = CREATE.action
assert isinstance(OWN, Create)
PLAIN = OWN
KEY, VIDEOS = "sk-test-wire", "/acme/api/v1/videos"
JSON = {"content-type": "application/json"}


def post(ask: Ask, path: str = VIDEOS, **body: Any) -> Any:
    return ask("POST", path, key=KEY, body=json.dumps({"prompt": "p"} | body).encode(), headers=JSON)


def made(ask: Ask, **body: Any) -> str:
    return str(post(ask, **body).json()["data"]["task_id"])


# --- methods -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_a_body_that_nobody_asked_for_is_read_and_dropped(method: Literal["PUT", "DELETE"]) -> None:
    engine = Engine(Settings(timing="realistic"))
    row = replace(CANCEL, method=method)
    engine.mounts["acme"] = engine.mounted(replace(ACME, operations=(CREATE, row, QUERY)))
    with running(engine) as (origin, _), httpx.Client(headers={"Authorization": f"Bearer {KEY}"}) as client:
        task = client.post(f"{origin}{VIDEOS}", json={"prompt": "p"}).json()["data"]["task_id"]
        ended = client.request(method, f"{origin}/acme/api/v1/tasks/{task}/cancel", json={})
        after = client.get(f"{origin}/acme/api/v1/tasks", params={"task_id": task})

    assert (ended.status_code, after.status_code) == (200, 200)
    assert after.json()["data"]["status"] == ACME.states[CANCELLED]


POLL = replace(QUERY, method="POST", path="/api/v1/retrieve", aliases=(), task_id="$request.body#/task_id", takes=())


def test_a_poll_may_be_a_post_and_makes_no_task(toy: Toy) -> None:
    ask = toy(POLL)
    task = made(ask)
    polls = [post(ask, "/acme/api/v1/retrieve", task_id=task) for _ in range(2)]
    engine = ask.args[0].engine  # type: ignore[attr-defined]
    report = build_report(engine, title="t")

    assert [poll.json()["data"]["status"] for poll in polls] == ["succeeded"] * 2
    assert "conduct.double-create" not in {finding.rule.id for finding in report.findings}


def test_a_list_may_be_asked_for_by_a_post(toy: Toy) -> None:
    row = replace(
        POLL,
        name="list-tasks",
        path="/api/v1/listed",
        task_id="",
        state="",
        results=(),
        action=List(render=lambda page, _, __: {"ids": [task.id for task in page.tasks]}, filters={}),
        contract=None,
    )
    ask = toy(row)
    task = made(ask)

    assert post(ask, "/acme/api/v1/listed").json()["data"]["ids"] == [task]


def test_a_path_may_name_the_model_in_several_segments_and_others_follow_it_up(toy: Toy) -> None:
    def named(task: TaskView, context: Context) -> Body:
        return {"task_id": task.id, "of": context.params["model"]}

    create = replace(CREATE, path="/v3/{model:path}", aliases=(), action=replace(PLAIN, render=named))
    query = replace(QUERY, path="/tasks/{task_id}", aliases=(), task_id="$request.path.task_id", contract=None)
    ask = toy(create, query)
    said = post(ask, "/acme/v3/acme/one/text-to-video").json()["data"]

    assert said["of"] == "acme/one/text-to-video"
    assert ask("GET", f"/acme/tasks/{said['task_id']}", key=KEY).status == 200


# --- bodies ------------------------------------------------------------------------------------------------------


def test_a_refusal_may_come_with_200_and_say_its_code_in_the_body(toy: Toy) -> None:
    ask = toy(settings=Settings(timing="instant", switches={"acme": {"errors-as-200": True}}))
    refused = ask("GET", "/acme/api/v1/tasks?task_id=none", key=KEY)

    assert (refused.status, refused.json()["code"], refused.json()["data"]) == (200, 404, None)


def test_a_result_may_lie_in_a_string_that_holds_json(toy: Toy) -> None:
    def wrapped(task: TaskView, context: Context) -> Body:
        links = json.dumps({"resultUrls": [context.result(task)]})
        return {"task_id": task.id, "status": task.word, "resultJson": links}

    where = "$response.body#/data/resultJson#/resultUrls/0"
    ask = toy(replace(QUERY, action=Poll(render=wrapped), results=(where,)))
    said = ask("GET", f"/acme/api/v1/tasks?task_id={made(ask)}", key=KEY)
    link = expression(where).of_json(said.body)

    assert ask.args[0].engine.results.info(link.partition(MEDIA)[2]) is not None  # type: ignore[attr-defined]


def test_the_link_to_a_result_expires(toy: Toy) -> None:
    ask = toy()
    engine = ask.args[0].engine  # type: ignore[attr-defined]
    clock = engine.tenant(KEY).clock
    clock.freeze()
    link = ask("GET", f"/acme/api/v1/tasks?task_id={made(ask)}", key=KEY).json()["data"]["result"]["video_url"]
    statuses = []
    for _ in range(2):
        statuses.append(engine.results.serve(link.partition(MEDIA)[2], "HEAD", {}).status)
        clock.advance(ACME.switches["url-lifetime"] + 1)

    assert statuses == [200, 403]


def test_a_file_may_have_states_of_its_own(toy: Toy) -> None:
    def asset(file: FileView, context: Context) -> Body:
        return {"id": file.id, "status": "Processing" if context.now < file.kept + 30 else "Active"}

    upload = Upload(source=lambda data, _: FileSource("file", data), render=lambda file, _, __: file.id, lifetime=60)
    path = "/api/v1/assets"
    ask = toy(
        Operation(name="keep", method="PUT", path=path, summary="Keep an asset", action=upload),
        Operation(
            name="show", method="GET", path=f"{path}/{{file_id}}", summary="Show it", action=ShowFile(render=asset)
        ),
    )
    clock = ask.args[0].engine.tenant(KEY).clock  # type: ignore[attr-defined]
    clock.freeze()
    number = ask("PUT", f"/acme{path}", key=KEY, body=b"hello").json()["data"]
    states = []
    for _ in range(2):
        states.append(ask("GET", f"/acme{path}/{number}", key=KEY).json()["data"]["status"])
        clock.advance(30)

    assert states == ["Processing", "Active"]


class Lenient(CreateVideo):
    """A body in which null means absent."""

    ratio: Any = None


def test_null_means_absent_where_the_model_says_so(toy: Toy) -> None:
    contract = Contract.of(rules.CREATE, Lenient, aliases=rules.ALIASES, media=rules.MEDIA)
    strict, lenient = post(toy(), ratio=None), post(toy(replace(CREATE, contract=contract)), ratio=None)

    assert (strict.status, lenient.status) == (400, 200)
    assert "x-drytake-violations" not in lenient.headers


@pytest.mark.parametrize(("level", "status"), [("warning", 200), ("error", 400), ("off", 200)])
def test_unknown_keys_are_ignored_or_refused_as_their_rule_says(toy: Toy, level: Any, status: int) -> None:
    ask = toy(settings=Settings(timing="instant", severities={"acme.unknown-field": level}))
    response = post(ask, framespersecond=999)

    assert response.status == status
    assert ("x-drytake-violations" in response.headers) is (level != "off")


def test_a_create_may_come_as_a_form_alone(toy: Toy) -> None:
    form = Form(switch="multipart", integers=("duration",), files={"image": "image_urls"}, otherwise="image_urls")
    rows = replace(CREATE, form=form, takes=("multipart/form-data",))
    ask = toy(rows, switches={**ACME.switches, "multipart": True})
    sent = httpx.Request("POST", "http://mock", data={"prompt": "p", "duration": "5"}, files={"input": ("a.png", b"")})
    headers = {"content-type": sent.headers["content-type"]}
    response = ask("POST", VIDEOS, key=KEY, body=sent.read(), headers=headers)

    assert response.status == 200
    assert post(ask).status == 415
    (task,) = ask.args[0].engine.store.tasks_of(None)  # type: ignore[attr-defined]
    body = json.loads(task.raw)
    assert (body["prompt"], body["duration"], len(body["image_urls"])) == ("p", 5, 1)


def test_a_form_may_hold_files_under_their_names_and_parts_of_no_known_name(toy: Toy) -> None:
    form = Form(switch="multipart", named=("image",), known=("prompt", "image"), rest="extra")
    ask = toy(replace(CREATE, form=form), switches={**ACME.switches, "multipart": True})
    said = {"prompt": "p", "extra[size]": "720p", "seed": "7"}
    sent = httpx.Request("POST", "http://mock", data=said, files={"image": ("a.png", b"")})
    ask("POST", VIDEOS, key=KEY, body=sent.read(), headers={"content-type": sent.headers["content-type"]})

    (task,) = ask.args[0].engine.store.tasks_of(None)  # type: ignore[attr-defined]
    body = json.loads(task.raw)
    assert (body["prompt"], body["extra"]) == ("p", {"extra[size]": "720p", "seed": 7})
    assert body["image"].startswith("http")


FORMS: dict[str, tuple[Callable[[float], object], object]] = {
    "seconds": (int, 1_893_456_000),
    "milliseconds": (lambda at: int(at * 1_000), 1_893_456_000_000),
    "RFC 3339": (
        lambda at: datetime.fromtimestamp(at, UTC).isoformat(timespec="microseconds"),
        "2030-01-01T00:00:00.000000+00:00",
    ),
}


@pytest.mark.parametrize(("form", "said"), FORMS.values(), ids=FORMS)
def test_times_are_written_as_the_seller_writes_them(toy: Toy, form: Callable[[float], object], said: object) -> None:
    def timed(task: TaskView, _: Context) -> Body:
        ended = "0001-01-01T00:00:00Z" if task.finished is None else form(task.finished)
        return {"task_id": task.id, "status": task.word, "created": form(task.created), "ended": ended}

    ask = toy(replace(QUERY, action=Poll(render=timed)), settings=Settings(timing="realistic"))
    clock = ask.args[0].engine.tenant(KEY).clock  # type: ignore[attr-defined]
    clock.freeze()
    clock.set(1_893_456_000)
    task = ask("GET", f"/acme/api/v1/tasks?task_id={made(ask)}", key=KEY).json()["data"]

    assert (task["created"], task["ended"]) == (said, "0001-01-01T00:00:00Z")


# --- keys and doors ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("how", "status"),
    [
        ({"headers": {"authorization": "Key id:secret"}}, 200),
        ({"headers": {"x-api-key": KEY}}, 200),
        ({"path": f"/acme{ACME.operation('get-balance').path}?key={KEY}"}, 200),
        ({"headers": {"authorization": f"Bearer {KEY}"}}, 401),
        ({}, 401),
    ],
    ids=["Key", "x-api-key", "query", "another word", "none"],
)
def test_keys_go_where_the_seller_takes_them(toy: Toy, how: dict[str, Any], status: int) -> None:
    ask = toy(auth=(HeaderKey("Authorization", "Key "), HeaderKey("x-api-key"), QueryKey("key")))
    call = {"path": f"/acme{ACME.operation('get-balance').path}", **how}

    assert ask("GET", **call).status == status


def test_an_operation_may_need_no_key(toy: Toy) -> None:
    row = ACME.operation("get-balance")

    assert [toy(replace(row, open=each))("GET", f"/acme{row.path}").status for each in (True, False)] == [200, 401]


class _Headers(WireModel):
    """Headers of a create."""

    x_version: str
    """The API's version."""


_BOOK = Rulebook("acme")
_HEADERS = _BOOK.section("headers")
_HEADERS.required(
    "version-missing", "x_version", source=Source("https://acme.example", "2026-11-29"), severity="warning"
)


@pytest.mark.parametrize(("sent", "missed"), [({}, True), ({"x-version": "1"}, False)])
def test_a_header_may_be_needed_and_is_missed(toy: Toy, sent: dict[str, str], missed: bool) -> None:  # noqa: FBT001 - what comes
    ask = toy(replace(CREATE, headers=Contract.of(_HEADERS, _Headers)))
    response = ask("POST", VIDEOS, key=KEY, body=b'{"prompt": "p"}', headers={**JSON, **sent})

    assert response.status == 200
    assert ("version-missing" in response.headers.get("x-drytake-violations", "")) is missed


@pytest.mark.parametrize(("agent", "status"), [("Python-urllib/3.12", 403), ("acme-client/1.0", 200)])
def test_a_proxy_may_turn_a_user_agent_away(toy: Toy, agent: str, status: int) -> None:
    ask = toy(turned_away=("Python-urllib/",), headers={"x-acme": "{call}"})
    response = ask("POST", VIDEOS, key=KEY, body=b'{"prompt": "p"}', headers={**JSON, "user-agent": agent})

    assert response.status == status
    assert (b"error code: 1010" in response.body, "x-acme" in response.headers) == (status == 403, status == 200)
    assert len(list(ask.args[0].engine.store.tasks_of(None))) == int(status == 200)  # type: ignore[attr-defined]


# --- limits ------------------------------------------------------------------------------------------------------


def test_too_many_at_once_may_be_a_bad_request(toy: Toy) -> None:
    errors = {**ACME.errors, "too-many-running": Error(400, "At most {limit} at once")}
    ask = toy(errors=errors, settings=Settings(timing="realistic", switches={"acme": {"running-limit": 1}}))

    assert [(one.status, one.headers.get("retry-after")) for one in (post(ask), post(ask))] == [
        (200, None),
        (400, None),
    ]


@pytest.mark.parametrize("said", [True, False])
def test_a_rate_limit_may_say_nothing_of_when_to_come_back(toy: Toy, said: bool) -> None:  # noqa: FBT001
    ask = toy(
        limits=tuple(replace(limit, calls=1, retry_after=said) for limit in ACME.limits if not limit.failures),
        settings=Settings(timing="instant", switches={"acme": {"rate-limits": True}}),
    )
    refused = [post(ask) for _ in range(2)][1]

    assert (refused.status, "retry-after" in refused.headers) == (429, said)
