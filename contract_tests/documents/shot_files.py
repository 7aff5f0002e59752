"""Shots that lie in files: JSON, JSON Lines, YAML or CSV; what is wrong is found all at once, with line and column."""

import csv
import io
import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any, NamedTuple

from pydantic_core import from_json

from drytake.contract_tests.documents.yaml_text import YamlError, read_yaml
from drytake.contract_tests.findings.locations import Positions
from drytake.contract_tests.findings.model import Location
from drytake.schemas.comparing.offer import NamedShot
from drytake.schemas.comparing.shots import FIELDS, shots_of

__all__ = ["Place", "ReadShots", "ShotError", "parsed_json", "parsed_yaml", "read_shots"]

JSON, LINES, YAML, CSV = (".json",), (".jsonl", ".ndjson"), (".yaml", ".yml"), (".csv",)
_LISTS = ("images", "videos", "audios")
_NUMBERS = {"seconds", "seed", "count", "fps", "deadline"}
_SWITCHES = {"audio", "draft", "watermark", "web_search", "last_frame_out"}
_WORDS = {"true": True, "yes": True, "on": True, "1": True, "false": False, "no": False, "off": False, "0": False}


class ShotError(NamedTuple):
    """What is wrong at one place of a file."""

    location: Location
    message: str

    def __str__(self) -> str:
        return f"{self.location.file}:{self.location.line}:{self.location.column}: {self.message}"


class ReadShots(NamedTuple):
    """The shots of a file; where something is wrong, there are none."""

    shots: tuple[NamedShot, ...]
    errors: tuple[ShotError, ...] = ()


Place = Callable[[str], Location]
"""Where the value of a pointer stands."""


def read_shots(name: str, raw: bytes) -> ReadShots:
    """Return what a file holds, by the ending of its name; without one, by how it begins."""
    ending = name[name.rfind(".") :].lower() if "." in name else ""
    reader = next((found for endings, found in _READERS.items() if ending in endings), None) or _guess(raw)
    return reader(name, raw)


def _guess(raw: bytes) -> Callable[[str, bytes], ReadShots]:
    begins = raw.removeprefix(b"\xef\xbb\xbf").lstrip()[:1]
    return _read_yaml if begins not in (b"{", b"[") else _read_lines if _many(raw) else _read_json


def _many(raw: bytes) -> bool:
    """Return whether each line is a document of its own."""
    try:
        from_json(raw)
    except ValueError:
        return raw.lstrip()[:1] == b"{" and b"\n" in raw.strip()
    return False


def _result(value: Any, place: Place) -> ReadShots:
    shots, problems = shots_of(value)
    return ReadShots(shots, _sorted(ShotError(place(one.pointer), one.message) for one in problems))


def _sorted(errors: Iterator[ShotError]) -> tuple[ShotError, ...]:
    return tuple(sorted(errors, key=lambda error: (error.location.line, error.location.column)))


# --- JSON --------------------------------------------------------------------------------------------------------


def parsed_json(name: str, raw: bytes) -> tuple[Any, Place] | ShotError:
    """Return what a JSON file holds and where its values stand, or what is wrong with it."""
    positions = Positions(raw, file=name)
    try:
        return from_json(raw.removeprefix(b"\xef\xbb\xbf"), allow_inf_nan=False), positions.location
    except ValueError as error:
        return _broken(name, positions, error)


def _read_json(name: str, raw: bytes) -> ReadShots:
    found = parsed_json(name, raw)
    return ReadShots((), (found,)) if isinstance(found, ShotError) else _result(*found)


def _broken(name: str, positions: Positions, error: ValueError, line: int = 1) -> ShotError:
    return ShotError(positions.in_message(str(error)) or Location(name, line), f"this isn't JSON: {error}")


def _read_lines(name: str, raw: bytes) -> ReadShots:
    values, places, errors = [], [], []
    for number, line in enumerate(raw.removeprefix(b"\xef\xbb\xbf").splitlines(), 1):
        if not line.strip():
            continue
        positions = Positions(line, file=name, line=number)
        try:
            values.append(from_json(line, allow_inf_nan=False))
            places.append(positions)
        except ValueError as error:
            errors.append(_broken(name, positions, error, number))

    def place(pointer: str) -> Location:
        index, _, rest = pointer[1:].partition("/")
        return places[int(index)].location(f"/{rest}" if rest else "") if index.isdigit() else Location(name, 1)

    found = _result(values, place)
    return ReadShots((), _sorted(iter((*errors, *found.errors)))) if errors else found


# --- YAML --------------------------------------------------------------------------------------------------------


def parsed_yaml(name: str, raw: bytes) -> tuple[Any, Place] | ShotError:
    """Return what a YAML file holds and where its values stand, or what is wrong with it."""
    try:
        value, places = read_yaml(raw)
    except YamlError as error:
        return ShotError(Location(name, error.line, error.column), str(error))

    def place(pointer: str) -> Location:
        while pointer and pointer not in places:
            pointer = pointer.rpartition("/")[0]
        return Location(name, *places.get(pointer, (1, 1)))

    return value, place


def _read_yaml(name: str, raw: bytes) -> ReadShots:
    found = parsed_yaml(name, raw)
    return ReadShots((), (found,)) if isinstance(found, ShotError) else _result(*found)


# --- CSV ---------------------------------------------------------------------------------------------------------


def _read_csv(name: str, raw: bytes) -> ReadShots:
    """Return the shots of a table: a column a field; files are addresses, several of them apart by spaces."""
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        return ReadShots((), (ShotError(Location(name, 1), f"this isn't UTF-8: {error.reason}"),))
    reader = csv.reader(io.StringIO(text))
    header = [cell.strip() for cell in next(reader, [])]
    rows, lines, before = [], [], reader.line_num
    for cells in reader:
        if any(cell.strip() for cell in cells):
            rows.append(_row(header, cells))
            lines.append(before + 1)
        before = reader.line_num
    errors = [ShotError(Location(name, 1), f"column {column!r}: no field of a shot") for column in _strange(header)]

    def place(pointer: str) -> Location:
        index, _, rest = pointer[1:].partition("/")
        field = rest.partition("/")[0]
        column = header.index(field) + 1 if field in header else 1
        return Location(name, lines[int(index)] if index.isdigit() else 1, column)

    if errors:
        return ReadShots((), tuple(errors))
    return _result(rows, place)


def _strange(header: list[str]) -> list[str]:
    return [column for column in header if column not in FIELDS]


def _row(header: list[str], cells: list[str]) -> Mapping[str, Any]:
    extra = {"": cells[len(header) :]} if len(cells) > len(header) else {}
    said = {name: _cell(name, cell.strip()) for name, cell in zip(header, cells, strict=False) if cell.strip()}
    return {**said, **extra}


def _cell(name: str, text: str) -> Any:
    if name in _LISTS:
        return _files(text)
    if name in ("first_frame", "last_frame"):
        return _parsed(text)
    if name in _SWITCHES:
        return _WORDS.get(text.lower(), text)
    if name in _NUMBERS and text.isascii():
        return int(text) if text.isdigit() else _parsed(text)
    return text


def _files(text: str) -> Any:
    """Return the files of a cell: JSON, or addresses apart by spaces."""
    return _parsed(text) if text.startswith("[") else text.split()


def _parsed(text: str) -> Any:
    """Return what a cell says in JSON, or its text."""
    try:
        return json.loads(text)
    except ValueError:
        return text


_READERS: Mapping[tuple[str, ...], Callable[[str, bytes], ReadShots]] = {
    JSON: _read_json,
    LINES: _read_lines,
    YAML: _read_yaml,
    CSV: _read_csv,
}
