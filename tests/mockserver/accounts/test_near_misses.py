"""A call that no operation took names the documented one that it is closest to, and what differs."""

import pytest

from drytake.mockserver.accounts.near_misses import documents, near_miss
from drytake.mockserver.state.journal import JournalEntry
from drytake.schemas.registry import get_provider


def entry(method: str, path: str, operation: str | None = None) -> JournalEntry:
    return JournalEntry(
        serial=1,
        number=1,
        at=0,
        provider="acme",
        operation=operation,
        method=method,
        path=path,
        query=b"",
        headers={},
        body=b"",
        status=404,
        response=b"",
        violations=(),
        task_id=None,
    )


@pytest.mark.parametrize(
    ("method", "path", "closest", "differs"),
    [
        ("GET", "/api/v1/videos", "create-video", ["it takes `POST`, and the call is `GET`"]),
        ("POST", "/api/v1/video", "create-video", ["it has `video` in place of `videos`"]),
        ("POST", "/api/v1/videos/", "create-video", ["it ends with `/`"]),
        ("POST", "/api//v1/videos", "create-video", ["it has `//`"]),
        ("POST", "/api/v1/api/v1/videos", "create-video", ["`/v1/api` is too much"]),
        ("GET", "/API/v1/balance", "get-balance", ["it has `API` in place of `api`"]),
        ("GET", "/balance", "get-balance", ["`/api/v1` is missing before `/balance`"]),
        ("POST", "/api/v1/tasks/7", "cancel-task", ["`/cancel` is missing at the end"]),
        ("GET", "/api/v1/styles", "", []),
    ],
)
def test_closest_call_is_named_with_what_differs(method: str, path: str, closest: str, differs: list[str]) -> None:
    found = near_miss(get_provider("acme"), entry(method, path))

    assert found is not None
    assert (found.operation, list(found.differs)) == (closest, differs)


@pytest.mark.parametrize("path", ["/", "/favicon.ico", "/api/v1/x", "/api/v1/chat/completions", "/a" * 400])
def test_nothing_is_close_to_a_path_of_another_kind(path: str) -> None:
    assert near_miss(get_provider("acme"), entry("POST", path)) is None


def test_call_that_an_operation_took_and_a_download_miss_nothing() -> None:
    provider = get_provider("acme")

    assert near_miss(provider, entry("POST", "/api/v1/videos", "create-video")) is None
    assert near_miss(provider, entry("GET", "/_drytake/media/acme/1/0.mp4")) is None


def test_path_of_another_provider_is_known_only_where_it_is_told_by_its_words() -> None:
    assert documents(get_provider("acme"), "POST", "/api/v1/videos")
    assert not documents(get_provider("acme"), "GET", "/api/v1/videos")
    assert not documents(get_provider("acme"), "POST", "/anything")
