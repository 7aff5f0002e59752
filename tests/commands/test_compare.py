"""`drytake compare` and `drytake translate`, as scripts use them."""

import csv
import io
import json
import os
import subprocess
import sys
from collections.abc import Callable
from contextlib import suppress
from decimal import Decimal
from pathlib import Path
from typing import Any

import click
import pytest

from drytake.commands.compare import compare
from drytake.commands.plan import plan
from drytake.commands.translate import translate
from drytake.contract_tests.reports.comparison import as_text
from drytake.contract_tests.reports.text import plain
from drytake.schemas.comparing import api
from drytake.schemas.comparing.offer import STATUSES
from tests.pages import loading, parsed, words

Done = subprocess.CompletedProcess[bytes]
SHOTS = """\
- {id: a, prompt: A lighthouse, seconds: 5, ratio: 16:9}
- {id: b, prompt: A lighthouse, seconds: 5, ratio: 16:9, resolution: 4k}
"""


COMMANDS: dict[str, click.Command] = {"compare": compare, "plan": plan, "translate": translate}


@pytest.fixture
def here(capfdbinary: pytest.CaptureFixture[bytes], tmp_path: Path) -> Callable[..., Done]:
    """Runs a command in this process, which costs a hundredth; `body` is written into a file that `BODY` stands for."""

    def go(name: str, *arguments: str, body: str = "") -> Done:
        path = tmp_path / "body.json"
        path.write_text(body)
        said = [str(path) if argument == "BODY" else argument for argument in arguments]
        code = 0
        try:
            COMMANDS[name].main(said, prog_name=name)
        except SystemExit as end:
            code = int(end.code or 0)
        out, error = capfdbinary.readouterr()
        return Done(said, code, out, error)

    return go


@pytest.fixture
def shots(tmp_path: Path) -> str:
    path = tmp_path / "shots.yaml"
    path.write_text(SHOTS)
    return str(path)


def test_json_has_every_offer_of_the_sellers_that_are_asked_for(here: Any, shots: str) -> None:
    shown = json.loads(
        here("compare", shots, "--sellers", "kie, piapi", "--as-of", "2026-11-29", "--format", "json").stdout
    )

    offers = [(one["seller"], one["status"], one["price"]["usd"]) for shot in shown["shots"] for one in shot["offers"]]
    assert offers == [
        ("kie", "legal", ["0.9318", "1.0250"]),
        ("piapi", "legal", ["1.0000", "1.0000"]),
        ("kie", "legal", ["4.7273", "5.2000"]),
        ("piapi", "refused", None),
    ]
    assert shown["assumptions"] == {"as_of": "2026-11-29", "rates": {}, "packs": {}}


def test_text_ends_with_the_cheapest_mix(here: Any, shots: str) -> None:
    shown = here("compare", shots, "--sellers", "kie,piapi", "--max-total", "2USD").stdout.decode()

    assert "cheapest legal mix: 5.7273 to 6.2000 USD (a: piapi, b: kie)" in shown
    assert "2.0000 USD buy 1 of 2: a" in shown


@pytest.mark.parametrize("width", [66, 80])
def test_text_in_a_terminal_fits_its_width(width: int) -> None:
    wanted = [{"id": f"shot-{number}", "prompt": "A lighthouse at dawn"} for number in range(9)]

    lines = list(as_text(api.compare(api.shots(wanted), sellers=("kie", "loova")), plain, Decimal(9), width))
    assert max(map(len, lines)) <= width
    assert " ".join(" ".join(lines).split()).count("shot-8: kie") == 1


def test_table_has_a_line_an_offer(here: Any, shots: str) -> None:
    rows = list(csv.DictReader(io.StringIO(here("compare", shots, "--format", "csv").stdout.decode())))

    assert {(row["shot"], row["seller"]) for row in rows} >= {("a", "openrouter"), ("b", "higgsfield")}
    assert len(rows) == len({(row["shot"], row["seller"]) for row in rows})


def test_markdown_is_a_table_of_sellers_by_shots(here: Any, shots: str) -> None:
    lines = here("compare", shots, "--sellers", "piapi", "--format", "markdown").stdout.decode().splitlines()

    assert lines[:3] == ["| seller | a | b |", "| --- | ---: | ---: |", "| piapi | 1.0000 USD | refused |"]


def test_page_has_every_seller_of_every_shot_and_the_figures_of_the_json(here: Any, shots: str, tmp_path: Path) -> None:
    asked = ("compare", shots, "--as-of", "2026-11-29", "--max-total", "9", "--rate", "CNY=0.14")
    out = tmp_path / "offers.html"

    shown = json.loads(here(*asked, "--format", "json").stdout)
    done = here(*asked, "--format", "html", "-o", str(out))
    root = parsed(out.read_text())
    sections = {section.get("id", ""): words(section) for section in root.iter("section")}
    assert (done.returncode, done.stdout) == (0, b"")
    for place, shot in enumerate(shown["shots"]):
        said = sections[f"shot-{place}"]
        for offer in shot["offers"]:
            assert offer["seller"] in said
            assert not offer["price"]["usd"] or " to ".join(dict.fromkeys(offer["price"]["usd"])) in said
    cells = [str(cell.get("class")).split()[1] for cell in root.iter("span") if "cell " in (cell.get("class") or "")]
    by_seller = zip(*([offer["status"] for offer in shot["offers"]] for shot in shown["shots"]), strict=True)
    assert cells[: -len(STATUSES)] == [status for row in by_seller for status in row]
    for part in shown["totals"]["sellers"].values():
        assert not part["usd"] or " to ".join(dict.fromkeys(part["usd"])) in sections[""]


def test_page_escapes_what_it_shows_and_loads_nothing(here: Any, tmp_path: Path) -> None:
    path = tmp_path / "shots.json"
    path.write_text(json.dumps([{"id": "<script>alert(1)</script>", "prompt": "p", "family": "<img src=x>"}]))

    root = parsed(here("compare", str(path), "--format", "html").stdout.decode())
    assert "<script>alert(1)</script>" in words(root)
    assert loading(root) == []


@pytest.mark.parametrize("form", ["json", "csv", "markdown", "text"])
def test_file_holds_what_would_be_printed(here: Any, shots: str, tmp_path: Path, form: str) -> None:
    asked = ("compare", shots, "--sellers", "kie", "--format", form)

    printed = here(*asked).stdout
    here(*asked, "--output", str(tmp_path / "out"))
    assert (tmp_path / "out").read_bytes() == printed


@pytest.mark.parametrize(("limit", "code"), [("6.3", 0), ("6USD", 1)])
def test_limit_fails_where_the_mix_may_cost_more(here: Any, shots: str, limit: str, code: int) -> None:
    assert here("compare", shots, "--sellers", "kie", "--fail-over", limit).returncode == code


def test_limit_fails_where_nobody_makes_a_shot(here: Any, shots: str) -> None:
    assert here("compare", shots, "--sellers", "piapi", "--fail-over", "100").returncode == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ("--sellers", "nobody"),
        ("--rate", "CNY"),
        ("--rate", "CNY=-1"),
        ("--rate", "CNY=nan"),
        ("--pack", "loova=huge"),
        ("--pack", "kie=large"),
        ("--max-total", "much"),
        ("--as-of", "yesterday"),
        ("--output", "/nowhere/offers.html"),
    ],
)
def test_wrong_option_ends_with_2_and_prints_nothing(here: Any, shots: str, arguments: tuple[str, ...]) -> None:
    done = here("compare", shots, *arguments)

    assert (done.returncode, done.stdout) == (2, b"")
    assert done.stderr


def test_problems_of_a_file_are_said_all_at_once_and_nothing_is_done(here: Any, tmp_path: Path) -> None:
    path = tmp_path / "s.yaml"
    path.write_text("- {seconds: x}\n- {ratio: wide}\n")

    done = here("compare", str(path))
    assert (done.returncode, done.stdout) == (2, b"")
    assert [line.split(b": ")[0] for line in done.stderr.splitlines()[:2]] == [
        f"{path}:{line}".encode() for line in ("1:13", "2:11")
    ]


def test_shots_of_several_files_have_ids_of_their_own(here: Any, shots: str) -> None:
    assert here("compare", shots, shots).returncode == 2


def test_body_is_said_in_the_words_of_another_seller(here: Any) -> None:
    body = {"prompt": "@Image1 turns", "image_urls": ["https://example.com/i.png"], "duration": "5"}
    call = ("translate", "BODY", "--from", "fal", "--operation", "reference-to-video", "--to", "replicate")

    done = here(*call, body=json.dumps(body))
    assert json.loads(done.stdout)["input"] == {
        "prompt": "[Image1] turns",
        "reference_images": ["https://example.com/i.png"],
        "duration": 5,
        "resolution": "720p",
        "aspect_ratio": "adaptive",
        "generate_audio": True,
    }
    assert done.returncode == 0


def test_what_is_lost_is_said(here: Any) -> None:
    call = ("translate", "BODY", "--from", "fal", "--to", "venice", "--format", "json")

    shown = json.loads(here(*call, body=json.dumps({"prompt": "p", "duration": "5", "seed": 7})).stdout)
    assert [(one["kind"], one["field"], one["from"]) for one in shown["changes"]][:1] == [("dropped", "seed", 7)]


def test_what_can_not_be_said_is_no_body(here: Any) -> None:
    done = here(
        "translate", "BODY", "--from", "fal", "--to", "loova", body=json.dumps({"prompt": "p", "resolution": "4k"})
    )

    assert (done.returncode, done.stdout) == (1, b"")
    assert b"impossible: resolution 4k" in done.stderr


@pytest.mark.parametrize("body", ["{", '{"prompt": 7}', "[]"])
def test_body_that_its_own_seller_refuses_is_not_translated(here: Any, body: str) -> None:
    done = here("translate", "BODY", "--from", "fal", "--to", "ark", body=body)

    assert (done.returncode, done.stdout) == (2, b"")


@pytest.mark.parametrize("pair", [("nobody", "ark"), ("fal", "nobody"), ("fal", "muapi"), ("fal", "acme")])
def test_seller_without_words_is_a_wrong_call(here: Any, pair: tuple[str, str]) -> None:
    done = here("translate", "BODY", "--from", pair[0], "--to", pair[1], body='{"prompt": "p"}')

    assert (done.returncode, done.stdout) == (2, b"")


def test_commands_are_listed(run: Any) -> None:
    shown = run("compare", "--help").stdout

    assert b"drytake compare shots.yaml" in shown
    assert b"translate" in run("--help").stdout


def test_plan_has_a_call_a_shot(here: Any, shots: str) -> None:
    calls = [json.loads(line) for line in here("plan", shots, "--seller", "replicate").stdout.splitlines()]

    assert [(call["id"], call["path"], call["body"]["input"]["resolution"]) for call in calls] == [
        ("a", "/v1/models/bytedance/seedance-2.0/predictions", "720p"),
        ("b", "/v1/models/bytedance/seedance-2.0/predictions", "4k"),
    ]


def test_plan_writes_bodies_that_their_seller_takes(here: Any, run: Any, shots: str, tmp_path: Path) -> None:
    out = tmp_path / "bodies"
    lines = here("plan", shots, "--seller", "fal", "--out", str(out)).stdout.decode().splitlines()

    assert sorted(path.name for path in out.iterdir()) == ["a.json", "b.json"]
    assert run(*lines[0].split()[1:]).returncode == 0


def test_plan_writes_nothing_where_the_seller_does_not_make_a_shot(here: Any, shots: str, tmp_path: Path) -> None:
    out = tmp_path / "bodies"
    done = here("plan", shots, "--seller", "loova", "--out", str(out))

    assert (done.returncode, done.stdout, out.exists()) == (1, b"", False)
    assert done.stderr.startswith(b"b: impossible: resolution")


def test_plan_of_a_seller_that_is_not_played_names_what_is_lost(here: Any) -> None:
    shot = {"id": "a", "prompt": "A lighthouse", "seconds": 5, "seed": 4, "callback": "https://example.com/hook"}

    done = here("plan", "--seller", "wavespeed", "BODY", body=json.dumps([shot]))
    call = json.loads(done.stdout)
    assert (call["path"], call["query"]) == (
        "/api/v3/bytedance/seedance-2.0/text-to-video",
        {"webhook": "https://example.com/hook"},
    )
    assert b"a: dropped: seed 4" in done.stderr


def test_body_of_a_seller_that_is_not_played_is_read(here: Any) -> None:
    body = {
        "model": "bytedance/seedance-2",
        "input": {"prompt": "@Image1", "reference_image_urls": ["https://a.b/c.png"]},
    }

    done = here("translate", "BODY", "--from", "kie", "--to", "replicate", body=json.dumps(body))
    assert json.loads(done.stdout)["input"]["prompt"] == "[Image1]"


@pytest.mark.skipif(sys.platform == "win32", reason="needs a terminal of its own")
def test_list_that_takes_long_says_on_a_terminal_what_is_done(tmp_path: Path) -> None:
    import pty

    shots = tmp_path / "many.jsonl"
    shots.write_text('{"prompt": "p", "seconds": 5}\n' * 501)
    ours, theirs = pty.openpty()
    with (tmp_path / "out").open("wb") as out:
        command = [sys.executable, "-m", "drytake.cli", "compare", str(shots), "--format", "csv", "--sellers", "outai"]
        with subprocess.Popen(command, stdout=out, stderr=theirs) as run:
            os.close(theirs)
            said = b""
            with suppress(OSError):  # the end of a terminal
                while piece := os.read(ours, 4_096):
                    said += piece
    os.close(ours)

    assert (run.returncode, b"comparing 501 shots" in said) == (0, True)
