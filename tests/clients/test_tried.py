"""What docs/status.md says was tried is run by a test that exists, at the version that stands there."""

import ast
import re
from functools import cache

import pytest
from tried import CERTIFIED, EXHIBIT, ROWS, TESTS, Tried, version_of

from certified.certified import CLIENTS as CERTIFIED_CLIENTS
from exhibit.exhibit import CLIENTS as EXHIBIT_CLIENTS

LISTED = {
    CERTIFIED: {(one.provider, one.name, one.registry, one.version) for one in CERTIFIED_CLIENTS},
    EXHIBIT: {(one.provider, one.name, one.registry, one.version) for one in EXHIBIT_CLIENTS},
}
"""Files that run a list of clients, and who is on it."""
NO_CLIENTS = {"ai", "@modelcontextprotocol/sdk", "@modelcontextprotocol/inspector", "skills-ref", "typescript"}
"""What other packages run under, hosts of our own servers, and what looks at our files or compiles them."""
VERSION = re.compile(r"\d+\.\d+")


@cache
def tree(name: str) -> ast.Module:
    return ast.parse((TESTS / name).read_text(encoding="utf-8"))


def calls(name: str, *functions: str) -> list[list[str]]:
    """Return the texts that a file's calls of some functions are given."""
    return [
        [str(one.value) for one in node.args if isinstance(one, ast.Constant)]
        for node in ast.walk(tree(name))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in functions
    ]


def runs(name: str, row: Tried) -> bool:
    """Return whether a file has tests, and runs a row: by its pin, by the module that it imports, or as one of its list."""
    tests = any(isinstance(one, ast.FunctionDef) and one.name.startswith("test_") for one in tree(name).body)
    if name in LISTED:
        return tests and row[:4] in LISTED[name]
    if row.version:
        pins = calls(name, "pinned")
        return tests and any(
            said[:2] == [row.registry, row.name] and row.version.startswith("".join(said[2:])) for said in pins
        )
    words = {one.value for one in ast.walk(tree(name)) if isinstance(one, ast.Constant) and isinstance(one.value, str)}
    imports = {one.module for one in ast.walk(tree(name)) if isinstance(one, ast.ImportFrom)}
    return tests and (row.module or row.name) in words | imports


@pytest.mark.parametrize("row", ROWS, ids=[f"{row.name} {row.version}".strip() for row in ROWS])
def test_each_client_is_run_by_the_tests_that_stand_beside_it(row: Tried) -> None:
    assert row.tests
    assert [name for name in row.tests if not runs(name, row)] == []
    assert VERSION.match(version_of(row)) or row.registry is None


def test_no_test_pins_a_client_elsewhere() -> None:
    found = {
        (path.name, *said)
        for path in TESTS.glob("test_*.py")
        for said in calls(path.name, "npm_package", "python_package")
        if len(said) > 1 and VERSION.match(said[1]) and said[0] not in NO_CLIENTS
    }

    assert found == set()


def test_each_client_of_the_lists_is_in_the_register() -> None:
    known = {row[:4] for row in ROWS}

    assert {one for listed in LISTED.values() for one in listed if one[2] is not None} - known == set()


def test_rows_stand_once() -> None:
    assert len({row[:4] for row in ROWS}) == len(ROWS)
