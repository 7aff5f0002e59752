"""Creates and queries of each seller over the wire, against OutAI's: CPU time of the server's process a call."""

import json
import random
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from statistics import median

from bodies import PROMPT
from load import LoadPlan, drive, request
from machine import ServerProcess
from servers import OURS, Target
from table import Effort, Row, paired

FIRST = "outai"
"""What the others are compared with."""
BAR = "<= 1.15"
IMAGES = [f"https://example.com/image/reference-{number}.png" for number in (1, 2)]
AUDIO = "https://example.com/audio/reference-1.mp3"


def _raw(**body: object) -> bytes:
    return json.dumps(body).encode()


def _content(*urls: str) -> list[dict[str, object]]:
    """Return Ark's list of what is sent: the prompt, and references by kind."""
    kinds = ["audio" if url == AUDIO else "image" for url in urls]
    files = zip(kinds, urls, strict=True)
    return [
        {"type": "text", "text": PROMPT},
        *({"type": f"{kind}_url", f"{kind}_url": {"url": url}, "role": f"reference_{kind}"} for kind, url in files),
    ]


def _target(name: str, create: str, query: str, key: str = "id") -> Target:
    return replace(OURS, name=name, create=create, query=query, id_key=key)


_PREDICTIONS = "/replicate/v1/predictions"
_ARK = "api/v3/contents/generations/tasks"
_ASKED: dict[str, object] = {"prompt": PROMPT, "duration": 5}
_WITH_FILES = _ASKED | {"reference_images": IMAGES, "reference_audios": [AUDIO]}
_MODEL = {"version": "bytedance/seedance-2.0"}
TARGETS: dict[str, tuple[Target, dict[str, bytes]]] = {
    FIRST: (
        _target(FIRST, OURS.create, OURS.query, "task_id"),
        {
            "text": _raw(model="seedance_2_0", prompt=PROMPT, duration=5),
            "three files": _raw(model="seedance_2_0", prompt=PROMPT, duration=5, image_urls=IMAGES, audio_urls=[AUDIO]),
        },
    ),
    "ark": (
        _target("ark", f"/ark/{_ARK}", f"/ark/{_ARK}/"),
        {
            "text": _raw(model="dreamina-seedance-2-0-260128", content=_content(), duration=5),
            "three files": _raw(model="dreamina-seedance-2-0-260128", content=_content(*IMAGES, AUDIO), duration=5),
        },
    ),
    "replicate": (
        _target("replicate", "/replicate/v1/models/bytedance/seedance-2.0/predictions", f"{_PREDICTIONS}/"),
        {"text": _raw(input=_ASKED), "three files": _raw(input=_WITH_FILES)},
    ),
    "replicate by version": (
        _target("replicate by version", _PREDICTIONS, f"{_PREDICTIONS}/"),
        {"text": _raw(**_MODEL, input=_ASKED), "three files": _raw(**_MODEL, input=_WITH_FILES)},
    ),
}
"""By name: a seller's calls, and one shot in its words, from text alone and with references."""
CALLS = 3_000
"""Of each kind, in each round; a tenth of them in a quick run."""


def measure(effort: Effort) -> Iterator[Row]:
    """Yield what a create and a query cost, in shuffled rounds on one server that serves them all."""
    calls = CALLS if effort.seconds >= 1 else CALLS // 10
    seen: dict[tuple[str, str], list[float]] = defaultdict(list)
    with OURS.process() as server:
        server.wait()
        for number in range(effort.rounds * 2 + 1):
            for name in random.sample(list(TARGETS), len(TARGETS)):
                for kind, cost in _costs(server, name, calls).items():
                    if number:  # the first round warms up
                        seen[name, kind].append(cost)
    yield from _rows(seen)


def _costs(server: ServerProcess, name: str, calls: int) -> dict[str, float]:
    """Return the microseconds of CPU time of a seller's calls, by kind."""
    target, bodies = TARGETS[name]
    creates = {kind: [request("POST", target.create, body=body)] for kind, body in bodies.items()}
    cost = {
        f"create, {kind}": _cost(server, LoadPlan(server.port, sent, count=calls))[0] for kind, sent in creates.items()
    }
    _, ids = _cost(server, LoadPlan(server.port, creates["text"], count=100, keep=target.id_key))
    queries = [request("GET", target.query + one) for one in ids]
    return cost | {"query": _cost(server, LoadPlan(server.port, queries, count=calls))[0]}


def _cost(server: ServerProcess, plan: LoadPlan) -> tuple[float, list[str]]:
    before = server.cpu_seconds
    outcome = drive(plan)
    if outcome.refused:
        raise RuntimeError(f"{outcome.refused} of {outcome.requests} requests were refused: {plan.requests[0]}")
    return (server.cpu_seconds - before) / outcome.requests * 1e6, outcome.kept


def _rows(seen: dict[tuple[str, str], list[float]]) -> Iterator[Row]:
    for (name, kind), costs in seen.items():
        if name != FIRST:
            first = seen[FIRST, kind]
            detail = {name: median(costs), FIRST: median(first)}
            bar = BAR if kind.startswith("create") else ""
            yield Row(f"{name}: {kind}, CPU time a call, against {FIRST}", paired(costs, first), bar, "x", detail)
