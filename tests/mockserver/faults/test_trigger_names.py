"""A trigger that names what there isn't is refused wherever it comes from, and what was meant is named."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import drytake
from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.engine.scenario_file import ScriptError
from drytake.mockserver.faults.triggers import Trigger
from drytake.mockserver.settings.model import Settings

WRONG = {
    "operation": ({"name": "overloaded", "operation": "retrieve"}, "`retrieve-video`"),
    "operation of a provider": (
        {"name": "overloaded", "provider": "acme", "operation": "create-vidoe"},
        "`create-video`",
    ),
    "nonsense": ({"name": "overloaded", "operation": "nonsense"}, "`"),
    "provider": ({"name": "overloaded", "provider": "acmee"}, "`acme`"),
}
wrong = pytest.mark.parametrize(("trigger", "meant"), WRONG.values(), ids=WRONG)


@wrong
def test_of_a_scenario_file(tmp_path: Path, trigger: dict[str, Any], meant: str) -> None:
    path = tmp_path / "s.toml"
    rows = "\n".join(f"{name} = {json.dumps(value)}" for name, value in trigger.items())
    path.write_text(f'[[trigger]]\nname = "slow"\n\n[[trigger]]\n{rows}\n')
    with pytest.raises(ScriptError, match=f"did you mean {meant}") as caught:
        Engine(Settings(scenario_file=path))
    assert str(caught.value).startswith(f"{path}: `trigger.2.")


@wrong
def test_of_a_test(trigger: dict[str, Any], meant: str) -> None:
    with drytake.intercept() as mock, pytest.raises(ScriptError, match=f"did you mean {meant}"):
        mock.scenario(Trigger(**trigger))


@wrong
def test_of_the_control_api(
    ask: Callable[..., Any], server: tuple[str, Any], trigger: dict[str, Any], meant: str
) -> None:
    _, app = server
    headers = {"content-type": "application/json"}
    response = ask(
        app, "POST", "/_drytake/scenario?key=sk-test-names", body=json.dumps(trigger).encode(), headers=headers
    )
    assert response.status == 422
    assert f"did you mean {meant}" in response.json()["detail"]


def test_right_names_are_taken() -> None:
    engine = Engine()
    with drytake.intercept() as mock:
        for name, mount in engine.mounts.items():
            mock.scenario([Trigger(name="overloaded", provider=name, operation=mount.provider.create.name)])
        mock.scenario([Trigger(name="slow-download", operation="download")])
