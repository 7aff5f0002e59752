"""What gateways differ in, as the table of their settings has it: one row each."""

from typing import NamedTuple

import pytest

from drytake.schemas.actions import Create, Poll
from drytake.schemas.auth import HeaderKey
from drytake.schemas.provider import FAILED, QUEUED, RUNNING, SUCCEEDED
from drytake.schemas.registry import GATEWAYS, get_provider


class Row(NamedTuple):
    """The settings of one gateway."""

    create: str
    query: str
    words: str
    """Of a task that waits, runs, has succeeded, has failed."""
    id_at: str
    result_at: str
    body: str = "json"
    key: str = "Authorization: Bearer "
    money: int = 402
    unknown: int = 404
    """Status of an empty balance, and of a task that there isn't."""


TABLE = {
    "newapi": Row("/v1/videos", "GET /v1/videos/{id}", "queued in_progress completed failed", "/id", "/metadata/url", "both", money=403, unknown=400),
    "newapigen": Row("/v1/video/generations", "GET /v1/video/generations/{id}", "QUEUED IN_PROGRESS SUCCESS FAILURE", "/id", "/data/result_url", "both", money=403, unknown=400),
    "apiyi": Row("/seedance/api/v3/contents/generations/tasks", "GET /seedance/api/v3/contents/generations/tasks/{id}", "queued running succeeded failed", "/id", "/content/video_url", money=403),
    "laozhang": Row("/seedance/api/v3/contents/generations/tasks", "GET /seedance/api/v3/contents/generations/tasks/{id}", "queued running succeeded failed", "/id", "/content/video_url", money=403),
    "acedata": Row("/seedance/videos", "POST /seedance/tasks", "queued running succeeded failed", "/task_id", "/response/data/video_url", money=403),
    "apimart": Row("/v1/videos/generations", "GET /v1/tasks/{task_id}", "submitted processing completed failed", "/data/0/task_id", "/data/result/videos/0/url/0"),
    "muapi": Row("/api/v1/seedance-2-text-to-video", "GET /api/v1/predictions/{request_id}/result", "pending processing completed failed", "/request_id", "/outputs/0", key="x-api-key: "),
    "atlas": Row("/api/v1/model/generateVideo", "GET /api/v1/model/prediction/{id}", "starting processing completed failed", "/data/id", "/data/outputs/0"),
    "jimengapi": Row("/v1/videos/generations", "", "queued running succeeded failed", "", "/data/0/url", "both", money=200),
    "cometapi": Row("/v1/videos", "GET /v1/videos/{id}", "SUBMITTED IN_PROGRESS SUCCESS FAILED", "/id", "/video_url", "both", money=403, unknown=400),
    "anyfast": Row("/v1/video/generations", "GET /v1/video/generations/{id}", "QUEUED IN_PROGRESS SUCCESS FAILURE", "/id", "/data/result_url", money=403, unknown=400),
    "comfy": Row("/v2/models/byteplus/dreamina-seedance-2-0-260128/requests", "GET /v2/models/byteplus/{name}/requests/{request_id}/status", "IN_QUEUE IN_PROGRESS COMPLETED COMPLETED", "/request_id", "/content/video_url", key="X-API-Key: "),
    "qnaigc": Row("/queue/bytedance/seedance-2.0/text-to-video", "GET /queue/{owner}/{app}/requests/{request_id}/status", "IN_QUEUE IN_PROGRESS COMPLETED COMPLETED", "/request_id", "/result/video/url", money=403),
    "aimlapi": Row("/v2/video/generations", "GET /v2/video/generations", "queued generating completed error", "/id", "/video/url"),
    "toapis": Row("/v1/videos/generations", "GET /v1/videos/generations/{id}", "queued in_progress completed failed", "/id", "/result/data/0/url"),
}  # fmt: skip
STATUS = {"comfy": {"create": 201}, "qnaigc": {QUEUED: 202, RUNNING: 202}}
"""Where a good response has another status than 200."""


@pytest.mark.parametrize("name", GATEWAYS)
def test_gateway_is_set_as_the_table_has_it(name: str) -> None:
    seller = get_provider(name)
    create, key, words = seller.create, seller.auth[0], seller.words
    query = next((row for row in seller.operations if row.name == "get-task"), None)
    results = [one for row in seller.operations for one in row.results]
    assert isinstance(key, HeaderKey)

    assert (
        Row(
            create.path,
            "" if query is None else f"{query.method} {query.path}",
            " ".join(words[state] for state in (QUEUED, RUNNING, SUCCEEDED, FAILED)),
            create.task_id.partition("#")[2],
            results[0].partition("#")[2],
            "both" if create.form else "json",
            f"{key.name}: {key.prefix}",
            seller.errors["insufficient-credit"].status,
            seller.errors["unknown-task"].status,
        )
        == TABLE[name]
    )


def test_statuses_of_good_responses() -> None:
    found: dict[str, object] = {}
    for name in GATEWAYS:
        create, query = get_provider(name).create.action, get_provider(name).operations[-1].action
        polls = [row.action for row in get_provider(name).operations if isinstance(row.action, Poll)]
        assert isinstance(create, Create)
        assert query is not None
        if create.status != 200:
            found[name] = {"create": create.status}
        elif any(poll.status for poll in polls):
            found[name] = dict(polls[0].status)

    assert found == STATUS


def test_queries_of_relays_alone_may_be_a_look_behind() -> None:
    behind = {name for name in GATEWAYS if "staleness" in get_provider(name).switches}

    assert behind == {"newapi", "newapigen", "cometapi", "anyfast"}
