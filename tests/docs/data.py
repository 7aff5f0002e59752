"""Blocks that are data: each is read by what reads it in earnest."""

import json
import tomllib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import yaml  # type: ignore[import-untyped]  # its types are a package of their own

from drytake.contract_tests.documents.own_schemas import OWN_FILES
from drytake.contract_tests.documents.rate_files import read_cards
from drytake.contract_tests.documents.shot_files import read_shots
from drytake.contract_tests.journals.books import read_books
from drytake.mockserver.engine.scenario_file import read_script
from drytake.mockserver.settings.configuration import configure
from tests.docs.blocks import ROOT, Block
from tests.docs.shown import refusal

__all__ = ["LANGUAGES", "problems"]


def problems(block: Block, folder: Path) -> list[str]:
    """Return what is wrong with a block of data; a folder is one to write into."""
    parse, readers = LANGUAGES[block.language]
    said = parse(block.text)
    assert isinstance(said, Mapping), block
    for key, reader in readers.items():
        if key in said:
            return reader(block.text, said, folder)
    return [] if block.arguments("file") else [f"{block}: nothing of ours reads {sorted(said)}"]


def _yaml(text: str) -> Any:
    return yaml.safe_load(text)


def _scenarios(text: str, _: Any, __: Path) -> list[str]:
    return [] if read_script(text).trigger else ["no trigger"]


def _settings(text: str, said: Any, folder: Path) -> list[str]:
    (folder / "drytake.toml").write_text(text, encoding="utf-8")
    try:
        found = configure({}, folder=folder)
    finally:
        (folder / "drytake.toml").unlink()
    return [f"{key} isn't read" for key in said if key.replace("-", "_") not in found.source]


def _shots(text: str, said: Any, _: Path) -> list[str]:
    shots, errors = read_shots("shots.yaml", text.encode())
    return [*map(str, errors)] or ([] if len(shots) == len(said["shots"]) else ["shots are missing"])


def _rates(text: str, _: Any, __: Path) -> list[str]:
    cards, errors = read_cards("rates.yaml", text.encode())
    return [*map(str, errors)] or ([] if cards else ["no rate"])


def _hooks(_: str, said: Any, __: Path) -> list[str]:
    known = {hook["id"] for hook in _yaml((ROOT / ".pre-commit-hooks.yaml").read_text(encoding="utf-8"))}
    return [f"no hook {hook['id']}" for repo in said["repos"] for hook in repo["hooks"] if hook["id"] not in known]


def _workflow(text: str, said: Any, _: Path) -> list[str]:
    action = _yaml((ROOT / "action.yml").read_text(encoding="utf-8"))
    ours = [step for step in said["steps"] if "drytake@" in step.get("uses", "")]
    unknown = [name for step in ours for name in step.get("with", {}) if name not in action["inputs"]]
    outputs = [part.partition(" ")[0] for part in text.split("steps.drytake.outputs.")[1:]]
    return [*unknown, *(name for name in outputs if name not in action["outputs"])] if ours else ["no step of ours"]


def _component(_: str, said: Any, __: Path) -> list[str]:
    found = []
    for one in said["include"]:
        spec = next(yaml.safe_load_all((ROOT / one["local"]).read_text(encoding="utf-8")))
        found += [name for name in one["inputs"] if name not in spec["spec"]["inputs"]]
    return found


def _servers(_: str, said: Any, __: Path) -> list[str]:
    return [
        refusal(" ".join([one["command"], *one["args"]]))
        for one in said["mcpServers"].values()
        if one["args"] != ["mcp"]
    ]


def _books(text: str, _: Any, __: Path) -> list[str]:
    return [] if read_books(text) else ["no booking"]


def _editor(_: str, said: Any, __: Path) -> list[str]:
    return [f"no {key}" for one in said["json.schemas"] for key in ("fileMatch", "url") if key not in one]


Reader = Callable[[str, Any, Path], list[str]]
LANGUAGES: dict[str, tuple[Callable[[str], Any], dict[str, Reader]]] = {
    "toml": (tomllib.loads, {"trigger": _scenarios, **dict.fromkeys(OWN_FILES["settings"]()["properties"], _settings)}),
    "yaml": (
        _yaml,
        {"shots": _shots, "rates": _rates, "repos": _hooks, "steps": _workflow, "include": _component},
    ),
    "json": (json.loads, {"mcpServers": _servers, "task": _books, "json.schemas": _editor}),
}
"""Language -> what parses it, and by which key a reader knows what is its own."""
