"""How the page behaves for everybody: by keys, by axe, narrow, zoomed, printed, without scripts, behind a token, hostile words."""

import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import httpx
import pytest

from drytake.mockserver import components
from drytake.mockserver.components.style import static
from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.http.server import running
from drytake.mockserver.settings.model import Settings
from tests.mockserver.page.conftest import HOSTILE, PANELS, Client, picture

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Route

Open = Callable[..., "Page"]


SHOWN = {
    "tasks": ".detail .take-picture",
    "calls": ".call .st",
    "findings": ".finding",
    "money": ".card",
    "trouble": ".finding button",
    "start": "#request",
}


def ready(page: "Page", panel: str) -> None:
    """Wait until a panel has what it shows; keep a picture of it, where that is wanted."""
    narrow = page.viewport_size is not None and page.viewport_size["width"] < 1024
    page.wait_for_selector(".film" if panel == "tasks" and narrow else SHOWN[panel])
    picture(page, f"{panel}-{page.viewport_size['width'] if page.viewport_size else 0}")


def violations(page: "Page", axe: str) -> str:
    """Return what axe finds, run where the page's policy doesn't hold, so that it stays on."""
    client = page.context.new_cdp_session(page)
    frame = client.send("Page.getFrameTree")["frameTree"]["frame"]["id"]
    world = client.send("Page.createIsolatedWorld", {"frameId": frame})["executionContextId"]
    client.send("Runtime.evaluate", {"expression": axe, "contextId": world})
    said = client.send(
        "Runtime.evaluate", {"expression": RUN, "contextId": world, "awaitPromise": True, "returnByValue": True}
    )
    return str(said["result"]["value"])


RUN = """axe.run({resultTypes: ['violations']}).then((found) => JSON.stringify(found.violations.map(
  (one) => [one.id, one.impact, one.nodes.slice(0, 3).map((node) => node.html.slice(0, 160))])))"""
LOOKS = [("light", 1280), ("dark", 360)]
EVERY = [(panel, *look) for panel in PANELS for look in (*LOOKS, ("dark", 1280), ("light", 360))]
NOW = {("tasks", *LOOKS[0]), ("calls", *LOOKS[1]), ("trouble", *LOOKS[0]), ("start", *LOOKS[1])}


@pytest.mark.parametrize(
    ("panel", "theme", "wide"),
    [
        pytest.param(*one, marks=() if one in NOW else pytest.mark.nightly, id=f"{one[0]}-{one[1]}-{one[2]}")
        for one in EVERY
    ],
)
def test_axe_finds_nothing(window: Open, axe: str, panel: str, theme: str, wide: int) -> None:
    page = window(panel, wide=wide, color_scheme=theme)
    ready(page, panel)

    assert violations(page, axe) == "[]"


@pytest.mark.nightly
def test_axe_finds_nothing_in_what_is_opened(window: Open, axe: str, seeded: Client) -> None:
    film = seeded.control("films")["tasks"][0]
    call = next(one for one in reversed(seeded.control("calls")["calls"]) if one["errors"])
    page = window(f"tasks/acme/{film['id']}", wide=360)
    page.wait_for_selector(".take-picture")
    page.evaluate("document.querySelectorAll('details').forEach((node) => { node.open = true; })")
    assert violations(page, axe) == "[]"
    page = window(f"calls/{call['serial']}")
    page.wait_for_selector(".ln.error")
    page.evaluate("document.querySelectorAll('details').forEach((node) => { node.open = true; })")
    assert violations(page, axe) == "[]"
    page.fill("#filter", "nothing-is-like-this")
    page.get_by_text("No call is like that.").wait_for()
    assert violations(page, axe) == "[]"
    page.locator("#help").click()
    assert violations(page, axe) == "[]"


@pytest.mark.parametrize(
    ("wide", "high"),
    [
        pytest.param(360, 740, id="360"),
        pytest.param(640, 400, id="200%", marks=pytest.mark.nightly),
        pytest.param(320, 256, id="400%", marks=pytest.mark.nightly),
    ],
)
def test_nothing_scrolls_sideways(window: Open, seeded: Client, wide: int, high: int) -> None:
    page = window("tasks", wide=wide, high=high)
    film = seeded.control("films")["tasks"][0]
    call = seeded.control("calls")["calls"][-1]
    for place in (*PANELS, f"tasks/acme/{film['id']}", f"calls/{call['serial']}"):
        page.goto(f"{seeded.origin}/_drytake/#{place}")
        page.wait_for_load_state("networkidle") if wide < 360 else page.wait_for_timeout(120)
        said = page.evaluate("[document.documentElement.scrollWidth, document.documentElement.clientWidth]")
        assert said[0] == said[1], place


def test_hostile_words_stay_words(window: Open, seeded: Client) -> None:
    film = next(one for one in seeded.control("films")["tasks"] if one["prompt"].startswith("<img"))

    page = window(f"tasks/acme/{film['id']}")
    page.locator(".detail h2").wait_for()

    assert page.locator(".detail h2").inner_text() == HOSTILE.replace("\u202e", "\\u202e")
    assert page.locator("img[src=x]").count() == 0
    assert page.locator("script").count() == 1
    assert page.title() == "Tasks · Drytake"


def test_rule_leads_to_its_row_on_the_page_of_rules(window: Open, seeded: Client) -> None:
    call = next(one for one in seeded.control("calls")["calls"] if one["errors"])
    page = window("findings")
    ready(page, "findings")
    row = "docs#rule-acme-duration-out-of-range"
    assert page.locator(".finding code a").first.get_attribute("href") == row
    assert page.get_by_text("conduct.").locator("a").count() == 0

    page.goto(f"{seeded.origin}/_drytake/#calls/{call['serial']}")
    page.locator(".say code a").click()
    page.wait_for_url(f"**/_drytake/{row}")
    assert page.locator("tr:target").is_visible()
    assert "acme.duration-out-of-range" in page.locator("tr:target").inner_text()


def test_tour_by_keys_alone(window: Open) -> None:
    page = window("tasks")
    ready(page, "tasks")
    page.keyboard.press("Tab")
    assert page.evaluate("document.activeElement.className") == "skip"
    page.locator(".strip").focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("j")
    active = page.locator(".strip").get_attribute("aria-activedescendant")
    assert active
    assert page.locator(f"#{active}").get_attribute("aria-selected") == "true"
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.classList.contains('detail')")
    page.keyboard.press("Escape")
    page.keyboard.press("2")
    ready(page, "calls")
    page.keyboard.press("/")
    assert page.evaluate("document.activeElement.id") == "filter"
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    page.keyboard.press("Enter")
    page.locator(".detail h2").wait_for()
    page.keyboard.press("?")
    assert page.locator("#keyboard").is_visible()
    page.keyboard.press("Escape")
    page.keyboard.press("t")
    assert page.evaluate("document.documentElement.dataset.theme") in ("light", "dark")
    page.locator("#tab-calls").focus()
    page.keyboard.press("ArrowRight")
    assert page.evaluate("document.activeElement.id") == "tab-findings"


def test_each_stop_of_the_keyboard_is_seen(window: Open) -> None:
    page = window("calls")
    ready(page, "calls")
    unseen = []
    for _ in range(24):
        page.keyboard.press("Tab")
        seen, name = page.evaluate(
            "[getComputedStyle(document.activeElement).outlineStyle !== 'none', document.activeElement.outerHTML.slice(0, 80)]"
        )
        if not seen and not name.startswith(("<body", "<html")):
            unseen.append(name)
    assert unseen == []


def test_back_leads_to_what_was_there_before(window: Open) -> None:
    page = window("tasks")
    ready(page, "tasks")
    page.click("#tab-money")
    ready(page, "money")
    page.go_back()
    page.wait_for_selector(".film")
    assert page.locator("#tab-tasks").get_attribute("aria-selected") == "true"


def test_page_stands_without_scripts(window: Open, seeded: Client) -> None:
    page = window(java_script_enabled=False)

    assert page.locator("table").count() == 3
    assert "A lighthouse at dawn, waves roll in" in page.inner_text("main")
    assert not page.locator("#tabs").is_visible()


def test_print_is_light_and_whole_and_forced_colours_keep_pictures(window: Open) -> None:
    page = window("tasks", color_scheme="dark")
    ready(page, "tasks")
    page.emulate_media(media="print")
    assert page.evaluate("getComputedStyle(document.body).backgroundColor") == "rgb(250, 248, 245)"
    assert page.evaluate("getComputedStyle(document.querySelector('.strip')).overflow") == "visible"
    assert not page.locator("#clock").is_visible()

    page.emulate_media(media="screen", forced_colors="active")
    fills = page.evaluate("[...document.querySelectorAll('.t-run')].map((node) => getComputedStyle(node).fill)")
    assert set(fills) == {page.evaluate("getComputedStyle(document.body).color")}


def test_scripts_are_typed(npm_home: Callable[[str, str], Path]) -> None:
    home = npm_home("typescript", TYPESCRIPT)
    folder = Path(components.__file__).parent / "static"
    options = [
        "--noEmit",
        "--allowJs",
        "--checkJs",
        "--strict",
        "--target",
        "es2022",
        "--module",
        "es2022",
        "--moduleResolution",
        "bundler",
    ]
    command = [
        str(home.parent / ".bin" / "tsc"),
        *options,
        "--lib",
        "es2023,dom,dom.iterable",
        *map(str, sorted(folder.glob("*.js"))),
    ]

    done = subprocess.run(command, capture_output=True, text=True, check=False)

    assert done.stdout == ""


def test_page_with_a_token_asks_for_it(browser: "Browser") -> None:
    with running(Engine(Settings(control_token="hush-hush"), providers=["acme"])) as (origin, _):
        assert httpx.get(f"{origin}/_drytake/").status_code == 401
        context = browser.new_context(http_credentials={"username": "any", "password": "hush-hush"})
        page = context.new_page()
        page.goto(f"{origin}/_drytake/#calls")
        page.get_by_text("live", exact=True).wait_for()
        httpx.get(f"{origin}/acme/api/v1/balance", headers={"authorization": "Bearer sk-1"})
        page.locator(".call", has_text="get-balance").wait_for()
        context.close()


def test_page_works_behind_a_path(browser: "Browser", seeded: Client) -> None:
    context = browser.new_context()
    asked: list[str] = []

    def pass_on(route: "Route") -> None:
        asked.append(route.request.url)
        if route.request.url.partition("?")[0].endswith("/stream"):
            route.abort()
        else:
            route.fulfill(
                response=route.fetch(url=route.request.url.replace("http://proxy.example/mock", seeded.origin))
            )

    context.route("**/*", pass_on)
    page = context.new_page()
    page.goto("http://proxy.example/mock/_drytake/#tasks")
    page.locator(".film").first.click()
    page.locator(".detail h2").wait_for()
    page.click("#tab-start")
    page.locator("#request").wait_for()

    assert all(url.startswith("http://proxy.example/mock/") for url in asked)
    context.unroute_all(behavior="ignoreErrors")
    context.close()


# --- colours ---------------------------------------------------------------------------------------------------------

TYPESCRIPT = "7.0.2"
TEXT = [
    ("ink", ("paper", "sheet", "wash", "tint")),
    ("soft", ("paper", "sheet", "wash", "tint", "bad-t", "warn-t")),
    ("accent", ("paper", "sheet", "wash")),
]
TEXT += [(name, (f"{name}-t", "paper", "sheet", "wash")) for name in ("run", "good", "warn", "bad")]


def tokens() -> list[dict[str, str]]:
    """Return the colours of each theme."""
    css = static("tokens.css").decode()
    blocks = [dict(re.findall(r"--([a-z-]+): (#[0-9a-f]{3,6})", block)) for block in css.split("{")]
    return [block for block in blocks if "paper" in block]


def luminance(colour: str) -> float:
    digits = colour[1:] if len(colour) == 7 else "".join(letter * 2 for letter in colour[1:])
    parts = [int(digits[place : place + 2], 16) / 255 for place in (0, 2, 4)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize(("name", "grounds"), TEXT)
def test_text_is_readable_in_each_theme(name: str, grounds: tuple[str, ...]) -> None:
    themes = tokens()

    assert len(themes) == 3
    for theme in themes:
        for ground in grounds:
            assert contrast(theme[name], theme[ground]) >= 4.5, (name, ground)


def test_edges_of_controls_are_seen() -> None:
    for theme in tokens():
        assert contrast(theme["edge"], theme["sheet"]) >= 3


# --- as a screen reader gets it --------------------------------------------------------------------------------------

NAMED = frozenset(
    [
        "button",
        "link",
        "tab",
        "textbox",
        "searchbox",
        "checkbox",
        "spinbutton",
        "combobox",
        "listbox",
        "option",
        "image",
    ]
)
"""Roles that are nothing without a name."""


def tree(page: "Page") -> list[tuple[str, str]]:
    """Return role and name of all that assistive technology is given."""
    client = page.context.new_cdp_session(page)
    nodes = client.send("Accessibility.getFullAXTree")["nodes"]
    shown = (node for node in nodes if not node["ignored"])
    return [(node["role"]["value"], str(node.get("name", {}).get("value", "")).strip()) for node in shown]


def test_each_panel_names_what_a_screen_reader_comes_to(window: Open) -> None:
    page = window("tasks")
    for panel in PANELS:
        page.click(f"#tab-{panel}")
        ready(page, panel)
        found = tree(page)
        roles = {role for role, _ in found}

        assert [one for one in found if one[0] in NAMED and not one[1]] == [], panel
        assert {"banner", "main", "tablist", "tabpanel", "status", "heading"} <= roles, panel
        assert len([role for role, _ in found if role == "tab"]) == len(PANELS)
        buttons = [name for role, name in found if role == "button" and name.startswith(("Show the task", "Remove"))]
        assert len(set(buttons)) == len(buttons), panel
    page.click("#tab-tasks")
    ready(page, "tasks")
    options = [name for role, name in tree(page) if role == "option"]
    assert any(name.startswith("City from above, drone orbit") for name in options)
    assert any(role == "tab" and re.fullmatch(r"Tasks \d+", name) for role, name in tree(page))
