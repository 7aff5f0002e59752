"""A list of shots over all sellers: CPU an offer, the reading of the list included and the printing not."""

import json
import random
import time
from collections.abc import Iterator
from datetime import date
from statistics import median
from typing import Any

from table import Effort, Row

from drytake.schemas.comparing.comparison import compared, known_sellers
from drytake.schemas.comparing.memory import forget
from drytake.schemas.comparing.money import Assumptions
from drytake.schemas.comparing.shots import shots_of

TODAY = Assumptions(date(2026, 11, 29))
_AT = "https://cdn.example.com"
_PICTURE = {"width": 1280, "height": 720}
_TEMPLATES: tuple[dict[str, Any], ...] = (
    {"seconds": 5, "resolution": "720p", "ratio": "16:9"},
    {"seconds": 15, "resolution": "1080p", "ratio": "16:9"},
    {"seconds": 8, "resolution": "720p", "first_frame": 1, "last_frame": 1},
    {"seconds": 10, "resolution": "720p", "ratio": "16:9", "images": 9},
    {"seconds": 12, "resolution": "720p", "ratio": "16:9", "videos": 3, "audios": 1},
    {"family": "2.5", "seconds": 30, "resolution": "720p", "ratio": "16:9"},
    {"tier": "fast", "seconds": 4, "resolution": "480p", "ratio": "9:16"},
    {"tier": "mini", "seconds": 5, "resolution": "720p", "ratio": "1:1", "seed": 42},
)


def measure(effort: Effort) -> Iterator[Row]:
    """Yield what an offer costs in a list as orders are, and in one whose shots have nothing in common."""
    count = int(500 * max(1, effort.seconds))
    for name, raw, bar in (
        (f"offer, {count} shots of eight kinds", _list(count), "<= 25"),
        (f"offer, {count} shots, all at random", _random(count), ""),
    ):
        costs = [_microseconds(raw) for _ in range(effort.rounds)]
        yield Row(name, median(costs), bar, "us", {"sellers": len(known_sellers())})


def _microseconds(raw: str) -> float:
    forget()
    start = time.process_time()
    shots, problems = shots_of(json.loads(raw))
    found = compared(shots, TODAY)
    spent = time.process_time() - start
    assert not problems
    return spent / sum(len(row.offers) for row in found.rows) * 1e6


def _list(count: int) -> str:
    return json.dumps([_shot(number, _TEMPLATES[number % len(_TEMPLATES)]) for number in range(count)])


def _random(count: int) -> str:
    draw = random.Random(7)
    shots = []
    for number in range(count):
        said = {
            "tier": draw.choice(["standard", "fast", "mini"]),
            "seconds": draw.randint(4, 15),
            "resolution": draw.choice(["480p", "720p", "1080p", "4k"]),
            "ratio": draw.choice(["21:9", "16:9", "1:1", "9:16"]),
            **draw.choice([{}, {"images": draw.randint(1, 9)}, {"videos": draw.randint(1, 3)}, {"seed": number}]),
        }
        shots.append(_shot(number, said))
    return json.dumps(shots)


def _shot(number: int, said: dict[str, Any]) -> dict[str, Any]:
    """Return a shot with words and addresses of its own."""
    shot = {"id": f"s{number}", "prompt": f"A lighthouse at dawn, take {number}", **said}
    if "videos" in said:
        shot["prompt"] += ", moving as in @Video1"
    for name in ("first_frame", "last_frame"):
        if name in shot:
            shot[name] = {"url": f"{_AT}/{number}-{name}.jpg", **_PICTURE}
    for name, ending, facts in (
        ("images", "jpg", _PICTURE),
        ("videos", "mp4", {**_PICTURE, "seconds": 4}),
        ("audios", "mp3", {"seconds": 3}),
    ):
        if name in shot:
            shot[name] = [{"url": f"{_AT}/{number}-{each}.{ending}", **facts} for each in range(shot[name])]
    return shot
