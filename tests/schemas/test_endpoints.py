"""What is documented and not played is found by method and path, and only a slip of an endpoint is taken for it."""

import pytest

from drytake.schemas.endpoints import NONE, Endpoint, Endpoints, closest_endpoint
from drytake.schemas.registry import get_provider, provider_ids

OFFERED = [Endpoint("POST", "/api/v1/video/queue"), Endpoint("POST", "/api/v1/image/generate")]


@pytest.fixture
def endpoints() -> Endpoints:
    made = Endpoints("somewhere")
    rows = ["GET /a/{id}", "GET /a/exact", "POST /b", "* /c"]
    made.__dict__["_data"] = {"source": {"url": "https://example.com", "as_of": "2026-01-01"}, "endpoints": rows}
    return made


@pytest.mark.parametrize(
    ("method", "path", "found"),
    [
        ("GET", "/a/5", "/a/{id}"),
        ("GET", "/a/exact", "/a/exact"),
        ("POST", "/a/5", None),
        ("POST", "/b", "/b"),
        ("GET", "/b", None),
        ("POST", "/b/", None),
        ("PATCH", "/c", "/c"),
        ("GET", "/a/5/6", None),
    ],
)
def test_find(endpoints: Endpoints, method: str, path: str, found: str | None) -> None:
    endpoint = endpoints.find(method, path)
    assert (endpoint.path if endpoint else None) == found


def test_a_provider_that_names_none_has_none() -> None:
    assert (NONE.rows, NONE.find("GET", "/")) == ((), None)


@pytest.mark.parametrize(
    ("path", "near"),
    [
        ("/api/v1/video/queues", "/api/v1/video/queue"),
        ("/video/queue", "/api/v1/video/queue"),
        ("/v1/video/queue", "/api/v1/video/queue"),
        ("/api/v1/images/generate", "/api/v1/image/generate"),
        ("/api/v1/image/upscale", None),
        ("/api/v1/video/complete", None),
        ("/api/v1/x", None),
        ("/", None),
    ],
)
def test_only_a_slip_is_close(path: str, near: str | None) -> None:
    found = closest_endpoint(path, OFFERED, "/api/v1")
    assert (found.path if found else None) == near


def test_nothing_is_close_to_nothing() -> None:
    assert closest_endpoint("/a", (), "") is None


@pytest.mark.parametrize("name", provider_ids())
def test_nothing_is_both_played_and_not(name: str) -> None:
    provider = get_provider(name)
    assert not [row for row in provider.unplayed.rows if provider.operation_at(row.method, row.path)]
    assert len(set(provider.unplayed.rows)) == len(provider.unplayed.rows)


@pytest.mark.parametrize("name", [name for name in provider_ids() if get_provider(name).unplayed.rows])
def test_a_list_says_where_it_comes_from(name: str) -> None:
    source = get_provider(name).unplayed.source
    assert source.url.startswith("https://")
    assert len(source.as_of) == len("2026-01-01")
