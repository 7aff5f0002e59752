"""Each client library, built before the interception, speaks to real addresses and gets the mock's answers."""

import asyncio
import http.client
import json
import socket
import threading
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal
from typing import Any, NamedTuple

import aiohttp
import httpx
import pytest
import requests
import urllib3

import drytake
from drytake.contract_tests.intercept.registry import PaidCallError
from drytake.mockserver.http.app import App
from drytake.mockserver.media.probe import probe
from drytake.schemas.registry import get_provider, provider_ids

BASE = "https://api.acme.example/api/v1"
CREATE = f"{BASE}/videos"
KEY = "sk-test-interception"
HEADERS = {"authorization": f"Bearer {KEY}", "content-type": "application/json"}
BODY = {"prompt": "A lighthouse at dawn", "duration": 4}
MUAPI = "https://api.muapi.ai/api/v1/task"


class Got(NamedTuple):
    """A response, whatever library it came through."""

    status: int
    headers: Any
    body: bytes

    @property
    def data(self) -> Any:
        return json.loads(self.body)["data"]


Send = Callable[..., Got]


def through_httpx(client: httpx.Client) -> Send:
    def send(method: str, url: str, body: bytes | None = None) -> Got:
        response = client.request(method, url, content=body, headers=HEADERS)
        return Got(response.status_code, response.headers, response.content)

    return send


def through_async_httpx(method: str, url: str, body: bytes | None = None) -> Got:
    async def send() -> Got:
        async with httpx.AsyncClient() as client:
            response = await client.request(method, url, content=body, headers=HEADERS)
            return Got(response.status_code, response.headers, response.content)

    return asyncio.run(send())


def through_requests(session: requests.Session) -> Send:
    def send(method: str, url: str, body: bytes | None = None) -> Got:
        response = session.request(method, url, data=body, headers=HEADERS)
        return Got(response.status_code, response.headers, response.content)

    return send


def through_urllib3(pool: urllib3.PoolManager) -> Send:
    def send(method: str, url: str, body: bytes | None = None) -> Got:
        response = pool.request(method, url, body=body, headers=HEADERS, retries=False)
        return Got(response.status, response.headers, response.data)

    return send


def through_urllib(method: str, url: str, body: bytes | None = None) -> Got:
    request = urllib.request.Request(url, body, HEADERS, method=method)
    try:
        with urllib.request.urlopen(request) as response:
            return Got(response.status, response.headers, response.read())
    except urllib.error.HTTPError as refused:
        with refused:
            return Got(refused.code, refused.headers, refused.read())


def through_http_client(method: str, url: str, body: bytes | None = None) -> Got:
    scheme, _, rest = url.partition("://")
    host, _, path = rest.partition("/")
    made = http.client.HTTPSConnection(host) if scheme == "https" else http.client.HTTPConnection(host)
    made.request(method, f"/{path}", body, HEADERS)
    response = made.getresponse()
    got = Got(response.status, response.headers, response.read())
    made.close()
    return got


def through_aiohttp(method: str, url: str, body: bytes | None = None) -> Got:
    async def send() -> Got:
        async with (
            aiohttp.ClientSession() as session,
            session.request(method, url, data=body, headers=HEADERS) as response,
        ):
            return Got(response.status, response.headers, await response.read())

    return asyncio.run(send())


CLIENT, SESSION, POOL = httpx.Client(), requests.Session(), urllib3.PoolManager()
"""Built before any interception."""
CLIENTS: dict[str, Send] = {
    "httpx": through_httpx(CLIENT),
    "httpx-async": through_async_httpx,
    "requests": through_requests(SESSION),
    "urllib3": through_urllib3(POOL),
    "urllib": through_urllib,
    "http.client": through_http_client,
    "aiohttp": through_aiohttp,
}


@pytest.fixture(scope="module", autouse=True)
def _closing() -> Iterator[None]:
    yield
    CLIENT.close()
    SESSION.close()
    POOL.clear()


@pytest.fixture(params=CLIENTS)
def send(request: pytest.FixtureRequest) -> Send:
    client: Send = CLIENTS[request.param]
    return client


def test_task_is_made_polled_and_downloaded(send: Send) -> None:
    with drytake.intercept() as mock:
        created = send("POST", CREATE, json.dumps(BODY).encode())
        task = send("GET", f"{BASE}/tasks?task_id={created.data['task_id']}")
        video = send("GET", task.data["result"]["video_url"])
    assert (created.status, task.data["status"], video.status) == (200, "succeeded", 200)
    assert task.data["result"]["video_url"].startswith("https://api.acme.example/_drytake/media/")
    assert video.headers["content-type"] == "video/mp4"
    assert probe(video.body).seconds == 4
    assert [entry.path.rpartition("/")[2] for entry in mock.journal] == ["videos", "tasks", "0.mp4"]


def test_refusal_has_the_providers_status_and_body(send: Send) -> None:
    with drytake.intercept() as mock:
        refused = send("POST", CREATE, b'{"prompt": "p", "duration": 20}')
    assert refused.status == 400
    assert json.loads(refused.body)["code"] == 400
    assert int(refused.headers["content-length"]) == len(refused.body)
    assert [finding.rule.id for finding in mock.findings] == ["acme.duration-out-of-range"]


def test_head_has_the_length_and_no_body(send: Send) -> None:
    with drytake.intercept():
        created = send("POST", CREATE, json.dumps(BODY).encode())
        url = send("GET", f"{BASE}/tasks?task_id={created.data['task_id']}").data["result"]["video_url"]
        head, video = send("HEAD", url), send("GET", url)
    assert head.body == b""
    assert int(head.headers["content-length"]) == len(video.body)


def test_host_that_costs_nothing_is_left_alone(send: Send, server: tuple[str, App]) -> None:
    with drytake.intercept() as mock:
        response = send("GET", f"{server[0]}/_drytake/health")
    assert json.loads(response.body)["status"] == "ok"
    assert mock.journal == []


@pytest.mark.parametrize(
    "url",
    [
        MUAPI,
        "https://falrun.com/x",
        "https://api.muapi.ai/api/v1/jobs/createTask",
        "http://api.openai.com/v1/videos",
    ],
)
def test_paid_host_is_never_reached(send: Send, url: str) -> None:
    with drytake.intercept() as mock, pytest.raises(PaidCallError, match="would have cost"):
        send("POST", url, b"{}")
    assert [finding.rule.id for finding in mock.findings] == ["conduct.paid-host"]


def test_host_that_sells_text_is_let_out_and_named(send: Send, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("no_proxy", "*")
    with drytake.intercept() as mock, pytest.raises(Exception, match=r"resolve|[Cc]onnect|[Nn]ame"):
        send("POST", "http://chat.example.test/v1/chat/completions", b"{}")
    assert [*mock.let_out] == ["chat.example.test"]
    assert [host for host, _ in mock.report.let_out] == ["chat.example.test"]
    assert mock.findings == ()


def test_host_that_nobody_allowed_may_be_a_finding() -> None:
    with drytake.intercept(allow_hosts=["Other.example.test"]) as mock:
        for host in ("chat.example.test", "other.example.test"):
            with pytest.raises(socket.gaierror):
                socket.create_connection((host, 1))
    assert [finding.message for finding in mock.findings] == ["`chat.example.test` was called and let out"]


def test_address_without_a_name_is_let_out_too() -> None:
    with drytake.intercept() as mock, socket.socket() as sock:
        sock.settimeout(0.1)
        sock.connect_ex(("192.0.2.7", 443))
    assert mock.let_out == {"192.0.2.7": 1}


def test_report_of_no_call_is_not_good(server: tuple[str, App]) -> None:
    with drytake.intercept() as mock:
        pass
    assert (mock.report.good, mock.report.conclusion) == (False, "nothing-tested")
    with drytake.intercept() as mock:
        urllib.request.urlopen(urllib.request.Request(f"{BASE}/balance", headers=HEADERS)).close()
    assert (mock.report.good, mock.report.let_out) == (True, ())


def test_provider_that_is_not_served_is_refused_with_its_price(send: Send) -> None:
    with drytake.intercept("globex"), pytest.raises(PaidCallError, match="60 credits"):
        send("POST", CREATE, json.dumps(BODY).encode())


def test_all_is_as_before_afterwards(send: Send, monkeypatch: pytest.MonkeyPatch) -> None:
    with drytake.intercept():
        send("GET", f"{BASE}/balance")
    monkeypatch.setattr(socket, "getaddrinfo", _no_network)
    monkeypatch.setenv("no_proxy", "*")
    with pytest.raises(Exception, match=r"network|resolve|[Cc]onnect"):
        send("GET", f"{BASE}/balance")


def _no_network(*_: Any, **__: Any) -> Any:
    raise socket.gaierror("no network in this test")


# --- what can be chosen ---------------------------------------------------------------------------------------


def get(path: str, key: str = KEY) -> httpx.Response:
    return httpx.get(f"{BASE}{path}", headers={"authorization": f"Bearer {key}"})


def create(key: str = KEY) -> httpx.Response:
    return httpx.post(CREATE, json=BODY, headers={"authorization": f"Bearer {key}"})


def test_scenario_happens_to_every_key() -> None:
    with drytake.intercept(scenario="rate-limit") as mock:
        assert [get("/balance", f"sk-test-{number}").status_code for number in range(2)] == [429, 429]
        mock.scenario(None)
        assert get("/balance", "sk-test-0").status_code == 200


def test_one_key_has_a_handle_of_its_own() -> None:
    with drytake.intercept(timing="realistic") as mock:
        mine, other = mock.tenant("sk-test-mine"), mock.tenant("sk-test-other")
        mine.scenario("insufficient-credit")
        assert (create("sk-test-mine").status_code, create("sk-test-other").status_code) == (402, 200)
        assert (len(mine.journal), len(other.journal)) == (1, 1)
        assert other.balance["acme"] == Decimal(10_000) - 60


def test_clock_ends_tasks_and_gives_their_money_back() -> None:
    with drytake.intercept(timing="realistic", scenario="provider-failure", key=KEY) as mock:
        task_id = create().json()["data"]["task_id"]
        assert mock.balance["acme"] == Decimal(10_000) - 60
        mock.clock.advance(120)
        assert get(f"/tasks?task_id={task_id}").json()["data"]["status"] == "failed"
        assert mock.balance["acme"] == Decimal(10_000)
        assert mock.cost == {}


def test_seed_makes_ids_repeatable() -> None:
    ids = []
    for _ in range(2):
        with drytake.intercept(seed=7):
            ids.append(create().json()["data"]["task_id"])
    assert ids[0] == ids[1]


def test_balance_is_what_each_key_has_to_spend() -> None:
    with drytake.intercept(balance=59):
        assert create().status_code == 402


def test_call_with_another_key_than_the_given_is_a_finding() -> None:
    with drytake.intercept(key=KEY) as mock:
        get("/balance", "sk-test-old")
    mock.assert_finding("conduct.other-key")
    with pytest.raises(AssertionError, match=r"conduct\.other-key"):
        mock.assert_no_findings()


def test_allowed_rules_are_no_findings() -> None:
    with drytake.intercept(allow=["acme.*"]) as mock:
        httpx.post(CREATE, json={}, headers=HEADERS)
    mock.assert_no_findings()


@pytest.mark.parametrize("provider", provider_ids())
def test_every_host_of_a_provider_is_answered(provider: str) -> None:
    with drytake.intercept(provider) as mock:
        for host in get_provider(provider).hosts:
            httpx.get(f"https://{host}/nowhere")
    assert len(mock.journal) == len(get_provider(provider).hosts)


@pytest.mark.parametrize(("what", "said"), [("scenario", "rate-limit"), ("timing", "per-poll")])
def test_unknown_choice_says_what_there_is(what: str, said: str) -> None:
    with drytake.intercept() as mock, pytest.raises(ValueError, match=f"`sometimes`.*{said}"):
        getattr(mock, what)("sometimes")


# --- nested, parallel, decorated ------------------------------------------------------------------------------


def test_inner_interception_takes_the_calls() -> None:
    with drytake.intercept() as outer:
        with drytake.intercept() as inner:
            get("/balance")
        get("/balance")
    assert (len(outer.journal), len(inner.journal)) == (1, 1)


def test_call_that_the_inner_one_does_not_serve_goes_to_the_outer() -> None:
    with drytake.intercept("acme") as outer, drytake.intercept("globex") as inner:
        get("/balance")
    assert (len(outer.journal), len(inner.journal)) == (1, 0)


def test_parallel_threads_keep_apart() -> None:
    together = threading.Barrier(4, timeout=10)

    def run(number: int) -> list[str]:
        with drytake.intercept() as mock:
            together.wait()
            for _ in range(10):
                requests.get(f"{BASE}/balance", headers={"authorization": f"Bearer sk-test-{number}"}, timeout=10)
            together.wait()
            return [entry.headers[b"authorization"].decode() for entry in mock.journal]

    with ThreadPoolExecutor(4) as pool:
        for number, keys in enumerate(pool.map(run, range(4))):
            assert keys == [f"Bearer sk-test-{number}"] * 10


def test_parallel_asyncio_tasks_keep_apart() -> None:
    async def run(number: int) -> set[bytes]:
        async with drytake.intercept() as mock, httpx.AsyncClient() as client:
            for _ in range(5):
                await client.get(f"{BASE}/balance", headers={"authorization": f"Bearer sk-test-{number}"})
                await asyncio.sleep(0)
            return {entry.headers[b"authorization"] for entry in mock.journal}

    async def all_of_them() -> list[set[bytes]]:
        return await asyncio.gather(*map(run, range(4)))

    assert asyncio.run(all_of_them()) == [{f"Bearer sk-test-{number}".encode()} for number in range(4)]


def test_worker_thread_of_a_client_is_caught() -> None:
    with drytake.intercept() as mock, ThreadPoolExecutor(1) as pool:
        assert pool.submit(get, "/balance").result().status_code == 200
    assert len(mock.journal) == 1


def test_function_is_intercepted_at_each_call() -> None:
    @drytake.intercept(seed=1)
    def run() -> str:
        """Say so."""
        return str(create().json()["data"]["task_id"])

    assert run() == run()
    assert run.__doc__ == "Say so."


def test_async_function_is_intercepted_at_each_call() -> None:
    @drytake.intercept()
    async def run() -> int:
        async with httpx.AsyncClient() as client:
            return (await client.get(f"{BASE}/balance", headers=HEADERS)).status_code

    assert asyncio.run(run()) == 200


def test_exception_inside_ends_the_interception() -> None:
    original = socket.getaddrinfo
    with pytest.raises(KeyError), drytake.intercept():
        raise KeyError
    assert socket.getaddrinfo is original
