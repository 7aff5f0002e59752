"""What docs/pytest.md shows is what happens."""

import re
from pathlib import Path

import pytest

from drytake.contract_tests.intercept.interception import patches
from drytake.contract_tests.pytest_plugin import firewall as plugin_block
from drytake.contract_tests.pytest_plugin import fixtures as plugin_stage
from drytake.contract_tests.pytest_plugin import summary as plugin_report

LOADED = (plugin_block, plugin_report, plugin_stage, patches())
"""As in `test_plugin.py`."""

pytest_plugins = ["pytester"]

PAGE = (Path(__file__).parents[3] / "docs" / "pytest.md").read_text(encoding="utf-8")
FOUND = re.findall(r"```(\w+)\n(.*?)```", PAGE, re.DOTALL)
EXAMPLES = [text for kind, text in FOUND if kind == "python"]
SETTINGS = [text for kind, text in FOUND if kind == "ini"]
OPTIONS = (
    "-p",
    "no:randomly",
    "-p",
    "no:asyncio",
    "-p",
    "no:xdist",
    "-p",
    "no:cacheprovider",
    "-Werror",
    "--strict-markers",
)


@pytest.mark.parametrize("example", EXAMPLES, ids=range(len(EXAMPLES)))
def test_example_passes(pytester: pytest.Pytester, example: str) -> None:
    pytester.makepyfile(test_example=example)
    pytester.runpytest_inprocess(*OPTIONS).assert_outcomes(passed=example.count("def test_"))


@pytest.mark.parametrize("settings", SETTINGS, ids=range(len(SETTINGS)))
def test_settings_are_known(pytester: pytest.Pytester, settings: str) -> None:
    pytester.makefile(".ini", pytest=settings)
    pytester.makepyfile(test_one='def test_it(drytake): assert drytake.balance == {"loova": 500, "outai": 500}')
    pytester.runpytest_inprocess(*OPTIONS, "--strict-config").assert_outcomes(passed=1)


def test_page_names_every_setting_and_choice() -> None:
    from drytake.contract_tests.pytest_plugin.plugin import _INI

    assert all(name in PAGE for name in (*_INI, *plugin_stage.CHOICES))


def test_page_names_all_that_the_fixture_has() -> None:
    public = {name for name in dir(plugin_stage.TenantFixture) if not name.startswith("_")}
    inner = {"forget", "own", "tenants"}
    assert [name for name in sorted(public - inner) if f"`{name}" not in PAGE and f", `{name}" not in PAGE] == []
