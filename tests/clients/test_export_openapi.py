"""Schemathesis, which knows the exported document alone, finds nothing at the mock that isn't in it."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from drytake.mockserver.http.app import App
from drytake.schemas.auth import QueryKey
from drytake.schemas.exports.openapi import openapi
from drytake.schemas.provider import Provider
from drytake.schemas.registry import get_provider, provider_ids

CHECKS = "not_a_server_error,status_code_conformance,response_schema_conformance,content_type_conformance"
SETTINGS = "[phases.coverage]\nunexpected-methods = []\n"
"""Of methods that aren't in the document some lead to calls that a provider documents and the mock doesn't play: 501."""
PLACES = [(name, place) for name in provider_ids() for place in ("", *get_provider(name).places)]


def of_one_place(provider: Provider, place: str, origin: str) -> dict[str, Any]:
    """Return the document of the calls that lie at one place of a mock: the program asks one server alone."""
    servers = {one: f"{origin}/{provider.id}{f'-{one}' if one else ''}" for one in ("", *provider.places)}
    document = openapi(provider, servers)
    for path, methods in list(document["paths"].items()):
        for method, said in list(methods.items()):
            if said.get("servers", document["servers"])[0]["url"] != servers[place]:
                del methods[method]
        if not methods:
            del document["paths"][path]
    return {**document, "servers": [{"url": servers[place]}]}


def asked(provider: Provider, document: dict[str, Any], folder: Path, *options: str) -> str:
    """Return what Schemathesis says of the calls that it made."""
    path = folder / "openapi.json"
    path.write_text(json.dumps(document))
    (folder / "schemathesis.toml").write_text(SETTINGS)
    way = provider.auth[0]
    assert not isinstance(way, QueryKey)
    command = [
        sys.executable,
        "-m",
        "schemathesis.cli",
        "run",
        path,
        "--url",
        document["servers"][0]["url"],
        "--header",
        way.line(f"sk-test-{provider.id}"),
    ]
    done = subprocess.run(
        [*command, "--generation-deterministic", "-c", CHECKS, "--no-color", *options],
        capture_output=True,
        text=True,
        check=False,
        cwd=folder,
    )
    return done.stdout + done.stderr if done.returncode else ""


def test_nothing_is_undocumented_at_acme(server: tuple[str, App], tmp_path: Path) -> None:
    acme = get_provider("acme")

    said = asked(acme, of_one_place(acme, "", server[0]), tmp_path, "--phases", "examples")

    assert not said, said


@pytest.mark.nightly
@pytest.mark.parametrize(("name", "place"), PLACES)
def test_nothing_is_undocumented(name: str, place: str, server: tuple[str, App], tmp_path: Path) -> None:
    provider = get_provider(name)
    document = of_one_place(provider, place, server[0])
    if not document["paths"]:
        pytest.skip("a place of files alone")

    said = asked(provider, document, tmp_path, "--max-examples", "30", "--phases", "examples,coverage,fuzzing")

    assert not said, said
