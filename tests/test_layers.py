"""The walls stand: imports point one way, providers keep apart, and checking a request loads nothing heavy."""

import ast
import re
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

from drytake.schemas.registry import BUILT_IN, get_provider

ROOT = Path(__file__).parent.parent
LAYERS = ("schemas", "mockserver", "contract_tests", "commands", "cli")
"""From left to right; an import may only point left."""
KNOWN_WORDS = "mockserver/state/redaction/names.py"
"""Says which words of headers and variables are no secrets, those of many services among them, played or not."""
ROOMS = {
    "schemas": (
        *(
            "confidence",
            "data",
            "paths",
            "slips",
            "times",
            "ids",
            "states",
            "expressions",
            "http",
            "files",
            "actions",
            "auth",
            "limits",
            "validation",
        ),
        *("seedance", "endpoints", "prices", "variants", "webhooks", "provider"),
        *("registry", "providers", "sellers", "gateways", "comparing", "exports"),
    ),
    "mockserver": (
        "media",
        "faults",
        "state",
        "settings",
        "components",
        "engine",
        "accounts",
        "providers",
        "http",
        "control",
    ),
    "contract_tests": (
        *(
            "errors",
            "one_file",
            "hosts",
            "sdks",
            "findings",
            "documents",
            "journals",
            "reports",
            "recordings",
            "intercept",
        ),
        *("isolation", "run", "guard", "drift"),
        *("fuzz", "certify", "strategies", "rulebooks", "mcp", "agents", "pytest_plugin"),
    ),
}
"""By layer, in order: a room imports only what stands before it. A room is a package, or a module of the layer's top."""
PROVIDER_ROOMS = ("__init__", "pricing", "requests", "responses", "rules")
IO_LIBRARIES = {
    *("PIL", "aiohttp", "av", "click", "fastapi", "http", "httptools", "httpx", "redis", "requests", "rich", "socket"),
    *("socketserver", "sqlite3", "ssl", "starlette", "subprocess", "urllib.request", "uvicorn", "uvloop"),
}
HEAVY = ("PIL", "av", "fastapi", "httpx", "rich", "uvicorn")


def modules(layer: str) -> list[Path]:
    return [ROOT / "cli.py"] if layer == "cli" else sorted((ROOT / layer).rglob("*.py"))


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def imported(path: Path) -> tuple[str, ...]:
    """Return the full names of the modules that a file imports, wherever in it."""
    found: list[str] = []
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            found += [name.name for name in node.names]
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path} has a relative import"
            found += [f"{node.module}.{name.name}" for name in node.names]
    return tuple(found)


def layer_of(module: str) -> str | None:
    parts = module.split(".")
    return parts[1] if parts[0] == "drytake" and parts[1:2] and parts[1] in LAYERS else None


def room_of(name: str) -> str:
    """Return a file's room: `engine` of `mockserver/engine/call.py`."""
    return name.split("/")[1].removesuffix(".py")


FILES = {path.relative_to(ROOT).as_posix(): path for layer in LAYERS for path in modules(layer)}


def files_of(layer: str) -> list[str]:
    """Return the files of a layer, by name."""
    return [name for name in FILES if name.partition("/")[0].removesuffix(".py") == layer]


MODULES = {f"drytake.{name.removesuffix('.py').removesuffix('/__init__').replace('/', '.')}": name for name in FILES}
IMPORTS = {
    name: {
        target
        for found in imported(path)
        if (target := MODULES.get(found) or MODULES.get(found.rpartition(".")[0])) not in (None, name)
    }
    for name, path in FILES.items()
}
"""File to the files of ours that it imports, wherever in it and whatever for."""


def providers_of(path: Path) -> set[str]:
    """Return the room that a provider's file belongs to, such as `acme`."""
    rooms = {listing.spec.partition(":")[0].rpartition(".")[2] for listing in BUILT_IN.values()}
    parts = {part.removesuffix(".py") for part in path.relative_to(ROOT).parts}
    return rooms & parts


@pytest.mark.parametrize("layer", LAYERS)
def test_imports_point_left(layer: str) -> None:
    right = LAYERS[LAYERS.index(layer) + 1 :]

    found = [(name, target) for name in files_of(layer) for target in imported(FILES[name])]
    assert [(name, target) for name, target in found if (layer_of(target) or LAYERS[0]) in right] == []


@pytest.mark.parametrize("layer", ROOMS)
def test_layer_has_the_rooms_that_are_named(layer: str) -> None:
    assert {room_of(name) for name in FILES if name.startswith(f"{layer}/")} - {"__init__"} == set(ROOMS[layer])


@pytest.mark.parametrize("layer", ROOMS)
def test_room_imports_what_stands_before_it(layer: str) -> None:
    """Whatever an import is for, annotations and lazy loading included."""
    order = ("__init__", *ROOMS[layer])

    found = [(name, target) for name in files_of(layer) for target in IMPORTS[name] if target in files_of(layer)]
    assert [pair for pair in found if order.index(room_of(pair[1])) > order.index(room_of(pair[0]))] == []


def test_no_files_import_each_other_in_a_circle() -> None:
    left = {name: set(targets) for name, targets in IMPORTS.items()}
    while free := {name for name, targets in left.items() if not targets & left.keys()}:
        left = {name: targets for name, targets in left.items() if name not in free}

    assert sorted(left) == []


def test_provider_imports_no_other_provider() -> None:
    rooms = {listing.spec.partition(":")[0].rpartition(".")[2] for listing in BUILT_IN.values()}
    found = [
        (path, target, others)
        for path in FILES.values()
        for own in providers_of(path)
        for target in imported(path)
        if (others := (rooms - {own}) & set(target.split(".")))
    ]

    assert {own for path in FILES.values() for own in providers_of(path)} == rooms
    assert found == []


def test_schemas_do_no_input_and_output() -> None:
    found = [(name, target) for name in files_of("schemas") for target in imported(FILES[name])]

    assert [pair for pair in found if pair[1].split(".")[0] in IO_LIBRARIES] == []
    assert [pair for pair in found if any(f"{pair[1]}.".startswith(f"{library}.") for library in IO_LIBRARIES)] == []


@cache
def words_in(path: Path) -> set[str]:
    """Return the words of a file's texts and names."""
    nodes = list(ast.walk(tree_of(path)))
    texts = (node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str))
    said = {word for text in texts for word in re.findall("[a-z0-9]+", text.lower())}
    return said | {node.id.lower() for node in nodes if isinstance(node, ast.Name)}


def test_engine_names_no_provider() -> None:
    engine = [name for name in files_of("mockserver") if not providers_of(FILES[name]) and name != KNOWN_WORDS]

    assert [(name, named) for name in engine if (named := words_in(FILES[name]) & {*BUILT_IN})] == []


def test_registry_is_in_alphabetical_order() -> None:
    assert list(BUILT_IN) == sorted(BUILT_IN)


@pytest.mark.parametrize("provider", BUILT_IN)
def test_provider_has_all_its_rooms(provider: str) -> None:
    room = BUILT_IN[provider].spec.partition(":")[0].rpartition(".")[2]

    for name in PROVIDER_ROOMS:
        held = ROOT / "schemas" / "providers" / room
        assert (held / f"{name}.py").is_file() or (held / name / "__init__.py").is_file(), f"{provider} has no {name}"
    own = get_provider(provider).dialect
    assert not own or own.startswith("drytake.mockserver.providers.")
    assert own or (ROOT / "schemas" / "providers" / room / "dialect.py").is_file()


def public_names(path: Path) -> list[list[str]]:
    """Return what a file lists as `__all__`."""
    return [
        ast.literal_eval(node.value)
        for node in tree_of(path).body
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and node.targets[0].id == "__all__"
    ]


def test_public_names_are_listed_in_order() -> None:
    listed = [(name, names) for name, path in FILES.items() for names in public_names(path)]

    assert listed
    assert [pair for pair in listed if pair[1] != sorted(pair[1], key=isort_order)] == []


def isort_order(name: str) -> tuple[int, str]:
    """Order names as ruff does: CONSTANTS, Classes, functions."""
    return (0 if name.isupper() else 1 if name[0].isupper() else 2), name


@pytest.mark.parametrize(
    "module",
    [
        "drytake",
        "drytake.schemas.validation.contract",
        "acme",
        "drytake.schemas.registry",
        "drytake.mockserver.faults.scenarios",
    ],
)
def test_light_module_loads_nothing_heavy(module: str) -> None:
    code = f"import sys, {module}; print(sorted({set(HEAVY)} & set(sys.modules)))"

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout == "[]\n"


def test_server_loads_no_framework_before_it_is_asked() -> None:
    code = (
        "import sys; from drytake.mockserver.http.app import create_app; create_app();"
        "print(sorted({'PIL', 'av', 'fastapi', 'httpx', 'rich'} & set(sys.modules)))"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout == "[]\n"


def test_picture_of_the_layers_is_true() -> None:
    picture = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8").split("```")[1]
    shown = {name: re.split(rf"^{re.escape(name)}\b", picture, flags=re.MULTILINE)[1] for name in ROOMS}
    for layer, text in shown.items():
        body = text.partition("\n\n")[0].partition("\n")[2]

        assert re.findall(r"[a-z_]+", body.replace("providers/<id>/", "providers")) == [*ROOMS[layer]]
