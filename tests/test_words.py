"""Names are the field's standard terms, and a class name stands for one thing."""

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PRODUCT = ("schemas", "mockserver", "contract_tests", "commands")
EXAMPLES = ROOT / "tests" / "clients" / "exhibit"
"""Programs as clients write them."""
FILES = [
    *(
        path
        for room in (*PRODUCT, "tests", "benchmarks", "scripts")
        for path in sorted((ROOT / room).rglob("*.py"))
        if path.parent != EXAMPLES
    ),
    *(ROOT / "drytake").glob("*.py"),
]
REFUSED = frozenset(
    [
        "answer",
        "answers",
        "befall",
        "befalls",
        "doubt",
        "fate",
        "heed",
        "judge",
        "judged",
        "judgement",
        "judges",
        "judging",
        "mishap",
        "offence",
        "offences",
        "suffer",
        "tell",
        "telling",
        "tells",
        "told",
        "verdict",
        "verdicts",
    ]
)
"""Words of a story-teller or of a court, and second words for what has one: HTTP has responses."""
OF_OTHERS = ("contract_tests/recordings/har.py", "contract_tests/reports/sarif.py")
"""Formats that others have named."""


def bound(path: Path) -> Iterator[tuple[int, str]]:
    """Yield line and name of all that a file names: functions, classes, arguments, variables, attributes."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            if not node.name.startswith("test_"):  # they are sentences
                yield node.lineno, node.name
        elif isinstance(node, ast.arg):
            yield node.lineno, node.arg
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.lineno, node.id
        elif isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
            yield node.lineno, node.attr


def words(name: str) -> set[str]:
    """Return the words of a name, be they joined by underscores or by capitals."""
    return {word.lower() for word in re.findall(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+", name)}


@pytest.mark.parametrize("room", sorted({path.relative_to(ROOT).parts[0] for path in FILES}))
def test_names_are_of_the_field(room: str) -> None:
    paths = [path for path in FILES if path.relative_to(ROOT).parts[0] == room]

    assert [f"{path}:{line}: {name}" for path in paths for line, name in bound(path) if words(name) & REFUSED] == []


def test_files_are_named_so_too() -> None:
    assert [path for path in FILES if words(path.stem) & REFUSED] == []


def test_a_public_class_name_stands_in_one_module() -> None:
    """A provider's models are in its own words, and so are the formats of others."""
    where = defaultdict(set)
    for path in FILES:
        name = path.relative_to(ROOT).as_posix()
        if name.startswith(PRODUCT) and "/providers/" not in name and name not in OF_OTHERS:
            for node in ast.parse(path.read_text(encoding="utf-8")).body:
                if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
                    where[node.name].add(name)

    assert {name: files for name, files in where.items() if len(files) > 1} == {}
