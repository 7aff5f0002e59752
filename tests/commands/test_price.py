"""`drytake price`, as scripts use it."""

import json
from pathlib import Path
from typing import Any

GOOD = {"prompt": "a lighthouse", "duration": 5}
BAD = {"prompt": "a lighthouse", "duration": 20}


def test_prices_add_up(run: Any, write: Any, tmp_path: Path) -> None:
    plan = write(tmp_path, "plan.jsonl", GOOD, {**GOOD, "model": "acme-1-fast", "duration": 15})
    shown = json.loads(run("price", "-p", "globex", "--format", "json", plan).stdout)
    assert [entry["estimate"]["amount"] for entry in shown["estimates"]] == [75, 150]
    assert shown["total"] == 225
    assert b"total: 225 credits" in run("price", "-p", "globex", plan).stdout


def test_an_illegal_request_has_no_price(run: Any) -> None:
    done = run("price", "-p", "acme", "--format", "json", "-", stdin=json.dumps(BAD))
    shown = json.loads(done.stdout)
    assert done.returncode == 1
    assert shown["total"] is None
    assert shown["estimates"][0]["estimate"] is None


def test_an_inferred_price_says_so(run: Any) -> None:
    done = run("price", "-p", "acme", "-", stdin=json.dumps({**GOOD, "model": "acme-1-fast"}))
    assert b"50 credits (inferred)" in done.stdout
    assert b"Acme publishes no price" in done.stdout


def test_a_price_is_of_today_or_of_the_day_that_is_given(run: Any) -> None:
    fast = json.dumps({**GOOD, "model": "acme-1-fast"})

    def priced(*day: str) -> Any:
        return json.loads(run("price", "-p", "acme", "--format", "json", *day, "-", stdin=fast).stdout)["estimates"][0]

    during, after = priced("--on", "2026-10-07")["estimate"], priced("--on", "2026-10-08")["estimate"]
    assert (during["amount"], after["amount"]) == (37.5, 50)
    assert "a campaign's rate until 2026-10-07; the list rate is 10" in during["notes"]
    assert any("this is the list rate, not read again since 2026-11-21" in note for note in after["notes"])
    assert during["charged"] == "create"


def test_a_day_that_is_none_is_refused(run: Any) -> None:
    done = run("price", "-p", "acme", "--on", "2026-13-01", "-", stdin=json.dumps(GOOD))
    assert done.returncode == 2
    assert b"2026-13-01" in done.stderr
    assert b"Traceback" not in done.stderr


def test_body_is_priced_at_all_sellers(run: Any) -> None:
    body = json.dumps({"prompt": "A lighthouse", "duration": "8", "aspect_ratio": "16:9"})

    shown = json.loads(run("price", "-p", "fal", "--all", "--format", "json", "-", stdin=body).stdout)
    usd = {one["seller"]: one["price"]["usd"] for one in shown["everywhere"]["shots"][0]["offers"]}
    assert (usd["fal"], usd["replicate"]) == (["2.4192", "2.4272"], ["1.4400", "1.4400"])
