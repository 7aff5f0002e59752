"""Shots in files of four kinds, and where in them something is wrong."""

import json
from typing import Any

import pytest

from drytake.contract_tests.documents.shot_files import read_shots
from drytake.schemas.seedance.request import VideoRequest

V, W = "https://example.com/v.mp4", "https://example.com/w.mp4#duration=4"
SHOTS: list[dict[str, Any]] = [
    {"id": "a", "prompt": "x, y", "seconds": 5, "ratio": "16:9", "audio": False},
    {"id": "b", "family": "2.5", "prompt": "z", "videos": [V, W]},
]
TEXTS = {
    "s.json": json.dumps(SHOTS),
    "o.json": json.dumps({"shots": SHOTS}),
    "s.jsonl": "\n\n".join(map(json.dumps, SHOTS)),
    "s.yaml": (
        "- {id: a, prompt: 'x, y', seconds: 5, ratio: 16:9, audio: no}\n"
        f"- id: b\n  family: 2.5\n  prompt: z\n  videos: [{V}, '{W}']\n"
    ),
    "s.csv": f'id,family,prompt,seconds,ratio,audio,videos\na,,"x, y",5,16:9,no,\nb,2.5,z,,,,{V} {W}\n',
}


def errors(name: str, text: str | bytes) -> list[tuple[int, int]]:
    raw = text if isinstance(text, bytes) else text.encode()
    found = read_shots(name, raw)
    assert found.shots == ()
    return [(error.location.line, error.location.column) for error in found.errors]


@pytest.mark.parametrize("name", TEXTS)
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_every_kind_of_file_says_the_same(name: str, mark: bytes) -> None:
    found = read_shots(name, mark + TEXTS[name].encode())

    assert found.errors == ()
    assert found.shots == read_shots("s.json", TEXTS["s.json"].encode()).shots


@pytest.mark.parametrize("name", ["s.json", "s.jsonl", "s.yaml"])
def test_kind_is_told_by_the_text_where_no_ending_says_it(name: str) -> None:
    assert read_shots("<stdin>", TEXTS[name].encode()) == read_shots(name, TEXTS[name].encode())


def test_ratio_without_quotes_is_no_number_of_base_60() -> None:
    ((_, shot),) = read_shots("s.yaml", b"- {prompt: p, ratio: 21:9}").shots

    assert shot == VideoRequest(prompt="p", mode="text", ratio="21:9")


@pytest.mark.parametrize(
    ("name", "text", "places"),
    [
        ("s.json", '[\n {"seconds": "x",\n  "ratio": 7}]', [(2, 14), (3, 12)]),
        ("s.jsonl", '{"prompt": "p"}\n{"seconds": "x"}\n{"id":\n', [(2, 13), (3, 6)]),
        ("s.yaml", "- prompt: p\n  seconds: x\n- 7\n", [(2, 12), (3, 3)]),
        ("s.csv", "id,seconds\na,5\nb,x\n\nc,y\n", [(3, 2), (5, 2)]),
    ],
)
def test_problem_has_line_and_column(name: str, text: str, places: list[tuple[int, int]]) -> None:
    assert errors(name, text) == places


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("s.json", "[{"),
        ("s.json", b"\xff"),
        ("s.json", ""),
        ("s.yaml", "a: [1"),
        ("s.yaml", "a: 1\n b: 2"),
        ("s.yaml", b"\xff\xfe\x00"),
        ("s.yaml", ""),
        ("s.yaml", "? [a]\n: b"),
        ("s.yaml", "&a [*a]"),
        ("s.yaml", "!!python/object:os.system {}"),
        ("s.csv", b"\xff"),
        ("s.csv", ""),
        ("s.csv", "id,duration\na,5"),
        ("s.csv", "id\na,b"),
        ("s.jsonl", ""),
    ],
)
def test_text_that_is_no_list_of_shots_is_a_problem_with_a_place(name: str, text: str | bytes) -> None:
    assert errors(name, text)


def test_aliases_that_make_few_lines_many_are_not_followed_for_ever() -> None:
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 8)]

    assert len(errors("s.yaml", "\n".join(lines))) == 1


def test_table_says_files_in_json_too() -> None:
    cell = json.dumps([{"url": V, "seconds": 3}]).replace('"', '""')
    ((_, shot),) = read_shots("s.csv", f'prompt,videos\np,"{cell}"\n'.encode()).shots

    assert [video.seconds for video in shot.videos] == [3]
