"""The page about operating tells of settings as they are."""

import re
from pathlib import Path

import pytest

from drytake.mockserver.settings.configuration import configure
from drytake.mockserver.settings.fields import rows
from drytake.mockserver.settings.model import MIB

OPERATING = Path(__file__).parents[3] / "docs" / "operating.md"


def test_example_of_the_docs_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (example,) = re.findall(r"```toml\n(.*?)```", OPERATING.read_text(encoding="utf-8"), re.DOTALL)
    (tmp_path / "drytake.toml").write_text(example)

    monkeypatch.chdir(tmp_path)
    settings = configure({}).settings

    assert (settings.timing, settings.body_limit) == ("instant", 8 * MIB)
    assert settings.switches == {"outai": {"errors-as-200": True}}


def test_docs_tell_each_bound() -> None:
    shown = OPERATING.read_text(encoding="utf-8")

    assert [
        row.key for row in rows().values() if row.name.endswith(("_limit", "_bytes")) and row.key not in shown
    ] == []
