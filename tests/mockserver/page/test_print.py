"""On paper: light whatever the screen is, no controls, what is folded up is shown, and nothing is wider than the page."""

from collections.abc import Callable
from typing import TYPE_CHECKING

import httpx
import pytest

from drytake.contract_tests.reports.comparison_page import as_html
from drytake.contract_tests.reports.html import render
from tests.contract_tests.reports.test_comparison_page import COMPARISON
from tests.contract_tests.reports.test_html import hostile
from tests.mockserver.page.conftest import PANELS, Client, picture, until
from tests.mockserver.page.test_looks import violations

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

Open = Callable[..., "Page"]
A4 = 718
"""Pixels between a sheet's margins."""
READ: dict[str, Callable[[str], str]] = {
    "docs": lambda origin: httpx.get(f"{origin}/_drytake/docs").text,
    "report": lambda _: render(hostile()),
    "comparison": lambda _: as_html(COMPARISON),
}
LIGHT = "rgb(250, 248, 245)"
WIDE = """[...document.querySelectorAll('svg, table, pre, img, video')].filter((one) => one.getBoundingClientRect().right > innerWidth + 1)
  .map((one) => one.outerHTML.slice(0, 80))"""
FOLDED = """[...document.querySelectorAll('details > :not(summary)')].filter((one) => !one.getBoundingClientRect().height)
  .map((one) => one.outerHTML.slice(0, 80))"""
CONTROLS = """[...document.querySelectorAll('button:not(.plain, [role=tab]), input, textarea, select:not(#key), nav, .skip')]
  .filter((one) => one.checkVisibility()).map((one) => one.outerHTML.slice(0, 80))"""
GROUND = "getComputedStyle(document.body).backgroundColor"


@pytest.mark.parametrize("name", READ)
def test_page_to_read_is_light_and_whole(browser: "Browser", origin: str, name: str) -> None:
    page = browser.new_page(viewport={"width": A4, "height": 1000}, color_scheme="dark")
    page.set_content(READ[name](origin))
    assert page.evaluate(GROUND) != LIGHT
    page.emulate_media(media="print")
    picture(page, f"print-{name}")

    assert page.evaluate(GROUND) == LIGHT
    assert [page.evaluate(said) for said in (CONTROLS, FOLDED, WIDE)] == [[], [], []]
    page.close()


@pytest.mark.nightly
@pytest.mark.parametrize("name", READ)
def test_axe_finds_nothing_in_a_page_to_read(browser: "Browser", origin: str, axe: str, name: str) -> None:
    for wide in (1280, 800, 360):
        page = browser.new_page(
            viewport={"width": wide, "height": 800}, color_scheme="dark" if wide < 1280 else "light"
        )
        page.set_content(READ[name](origin))
        page.evaluate("document.querySelectorAll('details').forEach((node) => { node.open = true; })")
        assert page.evaluate("document.documentElement.scrollWidth") == wide
        assert violations(page, axe) == "[]"
        page.close()


def test_panels_are_light_and_whole(window: Open, seeded: Client) -> None:
    page = window("tasks", color_scheme="dark")
    task = seeded.control("films")["tasks"][0]["id"]
    calls = seeded.control("calls")["calls"]
    broken = next(call["serial"] for call in calls if call["errors"])
    for place in (*PANELS, f"tasks/acme/{task}", f"calls/{broken}"):
        page.emulate_media(media="screen")
        page.goto(f"{seeded.origin}/_drytake/#{place}")
        until(page, f"{SHOWN[place.partition('/')[0]]} !== null", wanted=True)
        page.emulate_media(media="print")
        picture(page, f"print-{place.replace('/', '-')}")
        assert page.evaluate(GROUND) == LIGHT
        assert [page.evaluate(said) for said in (CONTROLS, FOLDED, WIDE)] == [[], [], []], place
        if place == "calls":
            assert page.evaluate("document.querySelector('.rows').getBoundingClientRect().height") >= 34 * len(calls)


SHOWN = {
    name: f"document.querySelector('{shown}')"
    for name, shown in {
        "tasks": ".film",
        "calls": ".call .st",
        "findings": ".finding",
        "money": ".card",
        "trouble": ".finding button",
        "start": "#request",
    }.items()
}
