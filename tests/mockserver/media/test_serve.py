"""Downloads answer ranges and conditions as players and download tools expect."""

import pytest

from drytake.mockserver.media.serve import File, FileResponse, reply

ETAG = '"v1"'
MODIFIED = "Wed, 21 Oct 2026 07:28:00 GMT"
FILE = File(b"0123456789", "video/mp4", ETAG, MODIFIED)


def get(method: str = "GET", file: File = FILE, **headers: str) -> FileResponse:
    return reply(method, {name.replace("_", "-"): value for name, value in headers.items()}, file)


def test_whole_file_is_described_in_full() -> None:
    assert get() == FileResponse(
        200,
        [
            ("accept-ranges", "bytes"),
            ("etag", ETAG),
            ("last-modified", MODIFIED),
            ("content-type", "video/mp4"),
            ("content-length", "10"),
        ],
        b"0123456789",
    )


def test_last_modified_is_left_out_where_unknown() -> None:
    assert "last-modified" not in dict(get(file=FILE._replace(last_modified=None)).headers)


def test_head_has_the_length_and_no_body() -> None:
    response = get("HEAD")

    assert (response.status, response.headers, response.body) == (200, get().headers, b"")


def test_head_ignores_ranges() -> None:
    assert get("HEAD", range="bytes=0-3") == get("HEAD")


@pytest.mark.parametrize(
    ("asked", "place", "body"),
    [
        ("bytes=0-0", "bytes 0-0/10", b"0"),
        ("bytes=0-9", "bytes 0-9/10", b"0123456789"),
        ("bytes=2-4", "bytes 2-4/10", b"234"),
        ("bytes=5-", "bytes 5-9/10", b"56789"),
        ("bytes=5-99", "bytes 5-9/10", b"56789"),
        ("bytes=-3", "bytes 7-9/10", b"789"),
        ("bytes=-99", "bytes 0-9/10", b"0123456789"),
        ("Bytes= 1-2 ", "bytes 1-2/10", b"12"),
    ],
)
def test_range_is_cut_out(asked: str, place: str, body: bytes) -> None:
    response = get(range=asked)

    assert (response.status, response.body) == (206, body)
    assert dict(response.headers).items() >= {"content-range": place, "content-length": str(len(body))}.items()


@pytest.mark.parametrize("asked", ["bytes=10-", "bytes=10-12", "bytes=-0", "bytes=999999999999-"])
def test_range_behind_the_end_is_unsatisfiable(asked: str) -> None:
    response = get(range=asked)

    assert (response.status, response.body) == (416, b"")
    assert dict(response.headers).items() >= {"content-range": "bytes */10", "content-length": "0"}.items()


def test_empty_file_has_no_ranges() -> None:
    assert get(file=FILE._replace(content=b""), range="bytes=0-").status == 416


@pytest.mark.parametrize(
    "asked",
    [
        "bytes=4-2",
        "bytes=",
        "bytes=-",
        "bytes=a-b",
        "bytes=0-1,3-4",
        "items=0-1",
        "0-1",
        f"bytes={'9' * 5000}-",
        "bytes=²-",
    ],
)
def test_malformed_and_multiple_ranges_are_ignored(asked: str) -> None:
    assert get(range=asked) == get()


@pytest.mark.parametrize("known", [ETAG, "*", 'W/"v1"', '"v0", "v1"', 'W/"v0",W/"v1"'])
def test_unchanged_file_is_not_sent_again(known: str) -> None:
    response = get(if_none_match=known, range="bytes=0-1")

    assert (response.status, response.body) == (304, b"")
    assert "content-length" not in dict(response.headers)


@pytest.mark.parametrize("known", ['"v2"', "v1", ""])
def test_changed_file_is_sent_again(known: str) -> None:
    assert get(if_none_match=known) == get()


@pytest.mark.parametrize("condition", [ETAG, MODIFIED, f" {ETAG} "])
def test_range_holds_while_the_file_is_the_same(condition: str) -> None:
    assert get(range="bytes=0-1", if_range=condition).status == 206


@pytest.mark.parametrize("condition", ['"v0"', 'W/"v1"', "Wed, 21 Oct 2020 07:28:00 GMT"])
def test_range_of_another_version_gets_everything(condition: str) -> None:
    assert get(range="bytes=0-1", if_range=condition) == get()


def test_weak_tag_never_holds_a_range() -> None:
    weak = FILE._replace(etag='W/"v1"')

    assert get(file=weak, range="bytes=0-1", if_range='W/"v1"').status == 200


def test_parts_of_a_view_are_not_copied() -> None:
    assert isinstance(get(file=FILE._replace(content=memoryview(FILE.content)), range="bytes=2-3").body, memoryview)
