"""The page in Chromium: each panel shows what the API says, live, and does what its buttons say."""

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

import pytest

from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.http.server import running
from drytake.mockserver.settings.model import Settings
from tests.mockserver.page.conftest import Client, seed, until

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

Open = Callable[..., "Page"]


def text(page: "Page", place: str) -> str:
    return page.locator(place).first.inner_text()


def test_tasks_are_those_of_the_api(window: Open, seeded: Client) -> None:
    page = window("tasks")
    page.wait_for_selector(".film >> nth=4")
    films = seeded.control("films")

    assert page.locator(".film").count() == len(films["tasks"])
    assert page.locator("#tab-tasks .count").inner_text() == str(films["total"])
    shown = page.locator("#sum").inner_text()
    for kind, word in (("running", "under way"), ("waiting", "not fetched")):
        assert f"{films['counts'][kind]} {word}" in shown
    assert page.locator(".film .lane").count() == len(films["tasks"])


def test_opened_task_plays_its_film_and_no_client_fetched_it(window: Open, seeded: Client) -> None:
    film = next(one for one in seeded.control("films")["tasks"] if one["became"] == "waiting")

    page = window(f"tasks/acme/{film['id']}")
    page.wait_for_selector("video")
    until(page, "document.querySelector('video').readyState >= 1", wanted=True)

    assert page.evaluate("document.querySelector('video').videoWidth") == film["width"]
    assert "not fetched" in text(page, ".detail .say")
    assert page.locator(".take-picture").get_attribute("aria-label")
    assert seeded.control(f"films/acme/{film['id']}")["became"] == "waiting"


def test_call_shows_its_violation_at_its_line(window: Open, seeded: Client) -> None:
    call = next(one for one in reversed(seeded.control("calls")["calls"]) if one["errors"])

    page = window(f"calls/{call['serial']}")
    line = page.locator(".ln.error")
    line.wait_for()

    assert '"duration": 99' in line.inner_text()
    note = page.locator(".ln.error + .say")
    assert "the limit is" in note.inner_text()
    assert (note.locator("a[target]").get_attribute("href") or "").startswith("https://")
    note.locator("summary").click()
    assert "drytake explain acme." in note.inner_text()


def test_filter_narrows_the_list_and_stands_in_the_address(window: Open, seeded: Client) -> None:
    page = window("calls")
    page.fill("#filter", "status:4xx")
    until(page, "location.search.includes('4xx')", wanted=True)
    matched = seeded.http.get("/_drytake/calls", params={"q": "status:4xx"}).json()["matched"]
    until(page, "document.querySelector('.rows [role=option]')?.getAttribute('aria-setsize')", str(matched))

    assert {one[0] for one in page.locator(".call .st").all_inner_texts()} == {"4"}
    page.fill("#filter", "state:odd")
    page.wait_for_selector(".say.error")
    assert "is no field" in text(page, ".say.error")
    page.fill("#filter", "nothing-is-like-this")
    page.get_by_text("No call is like that.").wait_for()


def test_findings_lead_to_their_calls(window: Open) -> None:
    page = window("findings")
    page.get_by_text("What the calls broke").wait_for()
    page.get_by_role("button", name=re.compile(r"^1 call$")).first.click()

    page.wait_for_selector(".ln.error, .detail .say")
    assert "#calls/" in page.url


def test_account_takes_credit(window: Open, seeded: Client) -> None:
    page = window("money")
    card = page.locator(".card").first
    card.wait_for()
    before = seeded.control("balance")["balances"]["acme"]["balance"]
    card.locator("input").fill("25")
    card.get_by_role("button", name="Add credit").click()

    page.get_by_text(f"{before + 25:,}", exact=False).first.wait_for()
    card.locator("input").fill("-1")
    page.evaluate("document.querySelector('.card input').removeAttribute('min')")
    card.get_by_role("button", name="Add credit").click()
    page.wait_for_selector(".say.error")
    assert "the limit is" in text(page, ".say.error") or "greater" in text(page, ".say.error")


def test_request_is_validated_priced_and_sent(window: Open, seeded: Client) -> None:
    page = window("start")
    page.wait_for_selector("#request")
    page.fill("#request", '{"prompt": "A fox", "duration": 99}')
    page.get_by_role("button", name="Validate and price").click()
    page.wait_for_selector(".ln.error")
    page.fill("#request", '{"prompt": "A fox"}')
    page.get_by_role("button", name="Validate and price").click()
    page.get_by_text("It would cost").wait_for()
    before = seeded.http.get("/_drytake/calls?tenant=anonymous").json()["total"]
    page.get_by_role("button", name="Send").click()
    page.get_by_text("answered 200").wait_for()

    assert seeded.http.get("/_drytake/calls?tenant=anonymous").json()["total"] == before


EMPTY = {
    "tasks": "No task yet.",
    "calls": "No call yet.",
    "findings": "Nothing found.",
    "money": "Nothing was spent yet.",
    "trouble": "No key has called yet.",
    "start": "Validate and price",
}


def test_panels_of_an_empty_server_say_what_will_be_there(browser: "Browser") -> None:
    with running(Engine(Settings(), providers=["acme"])) as (origin, _):
        page = browser.new_page()
        page.goto(f"{origin}/_drytake/")
        page.get_by_text("Validate and price").wait_for()
        for panel, words in EMPTY.items():
            page.click(f"#tab-{panel}")
            page.get_by_text(words).first.wait_for()
        page.close()


# --- live ------------------------------------------------------------------------------------------------------------


@pytest.fixture
def own(browser: "Browser") -> Iterator[tuple[Client, "Page"]]:
    """A server of the test's own, with its client and a page at it."""
    with running(Engine(Settings(), providers=["acme"])) as (origin, _):
        client = seed(origin)
        context = browser.new_context(viewport={"width": 1280, "height": 800})
        page = context.new_page()
        yield client, page
        context.close()
        client.http.close()


def test_page_follows_what_happens(own: tuple[Client, "Page"]) -> None:
    client, page = own
    page.goto(f"{client.origin}/_drytake/#tasks")
    page.get_by_text("live", exact=True).wait_for()
    client.create("A new take")
    page.locator(".film", has_text="A new take").wait_for()

    client.control("clock", {"to": "next"})
    page.locator(".film", has_text="A new take").get_by_text("succeeded").wait_for()
    page.click("#tab-calls")
    before = int(text(page, "#tab-calls .count"))
    client.create("Another")
    until(page, "Number(document.querySelector('#tab-calls .count')?.textContent)", before + 1)
    assert "create-video" in text(page, "#row-0")


def test_running_task_is_made_to_fail_in_the_providers_words(own: tuple[Client, "Page"]) -> None:
    client, page = own
    task_id = client.create("It runs")
    page.goto(f"{client.origin}/_drytake/#tasks/acme/{task_id}")
    page.select_option("#fail", "moderation")

    page.get_by_text("Acme says:").wait_for()
    assert "The content was rejected by the safety review" in page.locator(".detail").inner_text()
    assert client.control(f"tasks/acme/{task_id}")["state"] == "failed"
    page.locator(".film", has_text="It runs").get_by_text("failed").wait_for()


def test_running_task_goes_on_to_its_end(own: tuple[Client, "Page"]) -> None:
    client, page = own
    task_id = client.create("It runs")
    page.goto(f"{client.origin}/_drytake/#tasks/acme/{task_id}")
    page.locator("#to-end").click()

    page.locator(".detail .pill", has_text="succeeded").wait_for()
    assert client.control(f"tasks/acme/{task_id}")["state"] == "succeeded"


@pytest.mark.nightly
def test_film_whose_link_has_ended_says_so(own: tuple[Client, "Page"]) -> None:
    client, page = own
    task_id = client.create("Too late")
    client.control("clock", {"to": "next"})
    page.goto(f"{client.origin}/_drytake/#tasks/acme/{task_id}")
    page.locator("video").wait_for()
    client.control("clock", {"advance": 2 * 86_400})

    page.get_by_text("The link ended 1 d ago").wait_for()
    assert page.locator("video").count() == 0


def test_scenario_is_armed_happens_and_is_removed(own: tuple[Client, "Page"]) -> None:
    client, page = own
    name = client.control("keys")["keys"][0]["name"]
    page.goto(f"{client.origin}/_drytake/?tenant={name}#trouble")
    page.get_by_role("button", name="Arm moderation", exact=True).click()
    page.get_by_label("So often at most").fill("1")
    page.locator("form button[type=submit]").click()
    page.locator(".finding", has_text="1 times at most").wait_for()
    failed = client.create("It will fail")
    page.get_by_text("happened 1 time, used up").wait_for()

    assert client.control(f"films/acme/{failed}")["outcome"] == "moderation"
    page.locator(".finding", has_text="used up").filter(has_text="moderation").get_by_role(
        "button", name="Remove"
    ).click()
    page.get_by_text("happened 1 time, used up").wait_for(state="detached")
    assert [one["name"] for one in client.control("scenario")["triggers"]] == ["rate-limit"]


def test_clock_is_moved_and_frozen(own: tuple[Client, "Page"]) -> None:
    client, page = own
    before = client.control("clock")["now"]
    page.goto(f"{client.origin}/_drytake/#trouble")
    card = page.locator(".card", has_text="stands still")
    card.get_by_role("button", name="+1 h").click()
    until(page, "document.querySelector('#say').textContent", "an hour passed, 2 tasks changed")
    card.get_by_role("button", name="Freeze").click()
    page.locator(".card span.soft", has_text="2026-11-24, real time").wait_for()

    now = client.control("clock")
    assert now["now"] >= before + 3600
    assert now["frozen"] is False


@pytest.mark.nightly
def test_seven_windows_are_alive(own: tuple[Client, "Page"]) -> None:
    client, first = own
    pages = [first, *(first.context.new_page() for _ in range(6))]
    for page in pages:
        page.goto(f"{client.origin}/_drytake/#tasks")
        page.locator(".film").first.wait_for()
    client.create("Seen by all")

    for page in pages:
        page.locator(".film", has_text="Seen by all").wait_for()


def test_page_finds_a_server_that_was_started_again(browser: "Browser") -> None:
    context = browser.new_context()
    page = context.new_page()
    with running(Engine(Settings(), providers=["acme"])) as (origin, _):
        seed(origin).http.close()
        page.goto(f"{origin}/_drytake/#tasks")
        page.get_by_text("live", exact=True).wait_for()
    page.get_by_text(re.compile("connecting again|the server has gone")).wait_for()
    with running(Engine(Settings(), providers=["acme"]), port=int(origin.rpartition(":")[2])) as (again, _):
        client = Client(again, "sk-test-again")
        client.create("After the restart")
        client.http.close()
        page.locator(".film", has_text="After the restart").wait_for()
        assert page.locator(".film").count() == 1
    context.close()


def test_page_asks_where_streams_are_refused(browser: "Browser", monkeypatch: pytest.MonkeyPatch) -> None:
    with running(Engine(Settings(), providers=["acme"])) as (origin, _):
        monkeypatch.setattr("drytake.mockserver.control.stream.MOST_STREAMS", 0)
        client = Client(origin, "sk-test-asks")
        client.create("The first")
        page = browser.new_page()
        page.goto(f"{origin}/_drytake/#tasks")
        page.get_by_text("asks every 2 s").wait_for()
        client.create("The second")
        page.locator(".film", has_text="The second").wait_for()

        assert page.locator("#word").inner_text() == "asks every 2 s"
        client.http.close()
        page.close()
