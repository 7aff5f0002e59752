"""Flags go before variables, variables before the project's file, and a wrong value names its place."""

import json
import subprocess
import sys
from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from click.testing import CliRunner

from drytake.cli import main
from drytake.mockserver.settings.configuration import ConfigError, configure
from drytake.mockserver.settings.fields import SourcedValue, helps, rows
from drytake.mockserver.settings.model import MIB, Settings
from drytake.mockserver.settings.report import effective_json, schema
from drytake.schemas.registry import provider_ids

SECRET = "sk-test-very-secret"
OPERATING = Path(__file__).parents[3] / "docs" / "operating.md"


@pytest.fixture(autouse=True)
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A repository of one's own, without settings, that is the working folder."""
    (tmp_path / ".git").mkdir()
    monkeypatch.chdir(tmp_path)
    return tmp_path


def flags(**said: Any) -> dict[str, SourcedValue]:
    return {name: SourcedValue(value, "flag", rows()[name].flag) for name, value in said.items()}


def origins(found: Any) -> dict[str, str]:
    return {name: source.place for name, source in found.source.items()}


# --- which goes before which -------------------------------------------------------------------------------------


def test_nothing_said_gives_the_defaults() -> None:
    found = configure({})

    assert (found.settings, dict(found.source), found.file) == (Settings(), {}, None)


def test_flag_goes_before_variable_and_variable_before_file(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (project / "drytake.toml").write_text("port = 1\nbalance = 1\nseed = 1\n")
    monkeypatch.setenv("DRYTAKE_PORT", "2")
    monkeypatch.setenv("DRYTAKE_BALANCE", "2.5")

    found = configure(flags(port="3"))

    assert (found.settings.port, found.settings.balance, found.settings.seed) == (3, Decimal("2.5"), 1)
    assert origins(found) == {
        "port": "--port",
        "balance": "DRYTAKE_BALANCE",
        "seed": f"{project / 'drytake.toml'}:3",
    }


@pytest.mark.parametrize("key", ["journal-limit", "journal_limit"])
def test_a_file_may_say_a_key_with_hyphens_or_underscores(project: Path, key: str) -> None:
    (project / "pyproject.toml").write_text(f"[tool.drytake]\n{key} = 5\n")

    assert configure({}).settings.journal_limit == 5


def test_nearest_file_counts_and_a_project_that_says_nothing_is_passed_over(project: Path) -> None:
    inner = project / "a" / "b"
    inner.mkdir(parents=True)
    (project / "drytake.toml").write_text("port = 1\n")
    (inner / "pyproject.toml").write_text('[project]\nname = "drytake-user"\n')

    assert configure({}, folder=inner).file == project / "drytake.toml"

    (project / "a" / "pyproject.toml").write_text("[tool.drytake]\nport = 2\n")
    assert configure({}, folder=inner).settings.port == 2


def test_nothing_above_the_repository_is_read(project: Path) -> None:
    (project / "drytake.toml").write_text("port = 1\n")
    inner = project / "inner"
    (inner / ".git").mkdir(parents=True)

    assert configure({}, folder=inner).file is None


def test_named_file_is_read_instead(project: Path) -> None:
    (project / "drytake.toml").write_text("port = 1\n")
    (project / "other.toml").write_text("port = 2\n")

    assert configure({}, file=project / "other.toml").settings.port == 2


def test_empty_variable_says_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DRYTAKE_PORT", "")

    assert configure({}).settings.port == Settings().port


# --- how values may be said --------------------------------------------------------------------------------------

VALUES = {
    "number with a unit": ("body_limit", "1.5MiB", 1_572_864),
    "plain number": ("body_limit", "70", 70),
    "span with a unit": ("retention", "24h", 86_400),
    "words in a text": ("allow_hosts", "mock, other", frozenset({"mock", "other"})),
    "words in a list": ("allow_hosts", ["mock"], frozenset({"mock"})),
    "words that are numbers": ("strict_keys", "1,2", frozenset({"1", "2"})),
    "boolean": ("lax", "yes", True),
    "providers": ("providers", "acme,globex", ("acme", "globex")),
    "switch as a flag": ("switches", ["acme.errors-as-200=true"], {"acme": {"errors-as-200": True}}),
    "switch as a table": ("switches", {"acme": {"success-word": "done"}}, {"acme": {"success-word": "done"}}),
    "severity": ("severities", "acme.audio-alone=off", {"acme.audio-alone": "off"}),
    "public URL": ("public_url", "https://mock.test/", "https://mock.test"),
}


@pytest.mark.parametrize(("name", "said", "value"), VALUES.values(), ids=VALUES)
def test_value_may_be_said_so(name: str, said: Any, value: Any) -> None:
    assert getattr(configure(flags(**{name: said})).settings, name) == value


def test_severities_make_the_policy() -> None:
    policy = configure(flags(severities=["acme.audio-alone=off", "acme.url-scheme=error"], lax=True)).settings.policy

    assert (policy.lax, policy.severities) == (True, {"acme.audio-alone": None, "acme.url-scheme": "error"})


# --- wrong values ------------------------------------------------------------------------------------------------

WRONG = {
    "rich": ("balance", "1e999999", "--balance is `1e999999`; it should be less than or equal to 1000000000000000000"),
    "fine": ("balance", "1e-999999", "--balance is `1e-999999`; Decimal input should have no more than 12 decimal"),
    "no number": ("port", "abc", "--port is `abc`; it should be a valid integer"),
    "too large": ("port", "70000", "--port is `70000`; it should be less than or equal to 65535"),
    "unknown word": ("timing", "slow", "--timing is `slow`; it should be `realistic`"),
    "no size": ("body_limit", "3x", "--body-limit takes a number, or one with a unit, such as 64MiB"),
    "negative": ("balance", "-1", "--balance is `-1`"),
    "infinite": ("balance", "inf", "--balance is `inf`; it should be a finite number"),
    "no pair": ("severities", ["x"], "--severity takes NAME=VALUE; `x` has no `=`"),
    "no level": ("severities", ["acme.url-scheme=x"], "--severity takes RULE=LEVEL with a level of error, warning"),
    "no rule": ("severities", ["acme.audio-aloe=off"], "did you mean acme.audio-alone"),
    "no rule of a provider": ("severities", ["nowhere.x=off"], "--severity names no rule `nowhere.x`"),
    "no switch": ("switches", ["acme.no=1"], "--switch names no switch `acme.no`; there is: acme.errors-as-200"),
    "no provider": (
        "providers",
        ["nowhere"],
        f"--provider names no provider `nowhere`; there is: {', '.join(provider_ids())}",
    ),
    "no URL": ("public_url", "mock", "--public-url takes http:// or https:// and a host; it got `mock`"),
    "no mode": (
        "store_mode",
        "0799",
        '--store-mode takes permissions that let the owner read and write, such as "0640"',
    ),
    "mode without its owner": ("store_mode", "0400", "it got `0400`"),
    "mode as a number": ("store_mode", 0o640, "it got `416`"),
    "empty token": ("control_token", "", "--control-token is `[redacted]`"),
}


@pytest.mark.parametrize(("name", "said", "message"), WRONG.values(), ids=WRONG)
def test_wrong_value_is_one_line_that_names_its_place(name: str, said: Any, message: str) -> None:
    with pytest.raises(ConfigError) as raised:
        configure(flags(**{name: said}))

    assert message in str(raised.value)
    assert "\n" not in str(raised.value)


FILES = {
    "unknown key": ("port = 1\nprot = 2\n", "drytake.toml:2: there is no setting `prot`; did you mean port"),
    "wrong value": ("\n# a note\nport = true\ntiming = 'x'\n", "drytake.toml:4: `timing` is `x`"),
    "inside a table": ("[switches.acme]\nnothing = 1\n", "drytake.toml:1: `switches` names no switch"),
    "dotted key": ("seed = 1\nswitches.acme.nothing = 1\n", "drytake.toml:2: `switches` names no switch"),
    "not TOML": ("port = 1\nport 2\n", "drytake.toml:2:6: it isn't TOML"),
    "twice": ("port = 1\nport = 2\n", "it isn't TOML"),
    "not UTF-8": ("host = '\udcff'\n", "it can't be read"),
}


@pytest.mark.parametrize(("text", "message"), FILES.values(), ids=FILES)
def test_wrong_file_is_one_line_with_its_place(project: Path, text: str, message: str) -> None:
    (project / "drytake.toml").write_bytes(text.encode("utf-8", "surrogateescape"))

    with pytest.raises(ConfigError) as raised:
        configure({})

    assert message in str(raised.value)


def test_table_that_is_none_is_refused(project: Path) -> None:
    (project / "pyproject.toml").write_text("[tool]\ndrytake = 5\n")

    with pytest.raises(ConfigError, match=r"`tool\.drytake` isn't a table"):
        configure({})


def test_wrong_variable_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DRYTAKE_PORT", "abc")

    with pytest.raises(ConfigError, match=r"^DRYTAKE_PORT is `abc`"):
        configure({})


def test_misspelt_variable_is_a_warning_and_others_are_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DRYTAKE_TIMNG", "instant")
    monkeypatch.setenv("DRYTAKE_RUN", "1")

    assert configure({}).warnings == ("DRYTAKE_TIMNG isn't a setting; did you mean DRYTAKE_TIMING?",)


# --- what is shown -----------------------------------------------------------------------------------------------


def config(*arguments: str, **environment: str) -> tuple[int, str]:
    done = CliRunner(env={**environment}).invoke(main, ["config", *arguments])
    return done.exit_code, done.output


def test_config_prints_each_value_and_where_it_came_from(project: Path) -> None:
    (project / "pyproject.toml").write_text('[tool.drytake]\ntiming = "instant"\n')

    code, said = config("--port", "9", "--format", "json", DRYTAKE_SEED="7")

    heard = json.loads(said)
    assert code == 0
    assert heard["file"] == str(project / "pyproject.toml")
    assert list(heard["settings"]) == [row.key for row in rows().values()]
    shown = {
        key: (heard["settings"][key]["value"], heard["settings"][key]["from"]) for key in ("port", "seed", "timing")
    }
    assert shown == {"port": (9, "flag"), "seed": (7, "variable"), "timing": ("instant", "file")}
    assert heard["settings"]["timing"]["place"] == f"{project / 'pyproject.toml'}:2"


def test_config_as_text_has_a_line_a_setting() -> None:
    code, said = config("--lax")

    lines = {line.split()[0]: line.split()[1:] for line in said.splitlines()}
    assert code == 0
    assert (lines["lax"], lines["seed"]) == (["true", "--lax"], ["null", "default"])


SECRETS: Mapping[str, list[str]] = {
    "strict key": ["--strict-key", SECRET],
    "control token": ["--control-token", SECRET],
    "password of a store": ["--store", f"redis://user:{SECRET}@127.0.0.1/0"],
    "password alone": ["--store", f"redis://:{SECRET}@127.0.0.1/0"],
    "password in a query": ["--store", f"redis://127.0.0.1/0?password={SECRET}"],
}


@pytest.mark.parametrize("form", ["text", "json"])
@pytest.mark.parametrize("arguments", SECRETS.values(), ids=SECRETS)
def test_config_shows_no_secret(arguments: list[str], form: str) -> None:
    code, said = config(*arguments, "--format", form)

    assert code == 0
    assert SECRET not in said
    assert "[redacted]" in said


def test_wrong_call_exits_with_two() -> None:
    assert config("--port", "abc")[0] == config(DRYTAKE_PORT="abc")[0] == config("--timing", "x")[0] == 2


# --- one place for each setting ----------------------------------------------------------------------------------


def test_each_setting_has_a_sentence_and_names_of_its_own() -> None:
    for name in ("flag", "variable", "key"):
        assert len({getattr(row, name) for row in rows().values()}) == len(rows())
    assert set(helps()) == set(rows())
    assert all(text.endswith(".") for text in helps().values())


OF_CLIENTS = ("--strict-hosts", "--allow-no-calls", "--allow-lost", "--takes", "--isolate", "--forward")

OF_FILES = ("--request",)


def test_each_setting_of_a_server_is_an_option_of_serve() -> None:
    said = CliRunner().invoke(main, ["serve", "--help"]).output

    assert {row.flag for row in rows().values() if row.flag not in said} == {*OF_CLIENTS, *OF_FILES}


@pytest.mark.parametrize("command", ["validate", "price"])
def test_setting_for_files_is_an_option_of_what_reads_them(command: str) -> None:
    assert all(flag in CliRunner().invoke(main, [command, "--help"]).output for flag in OF_FILES)


@pytest.mark.parametrize(
    ("said", "message"),
    [
        ({"a/*": "acmee"}, "`requests` names no provider `acmee` for `a/*`; did you mean `acme`?"),
        ({"a/*": "acme:create"}, "`requests` names no call `create` of acme for `a/*`; there is: create-video"),
    ],
)
def test_whose_files_are_is_a_seller_and_its_call(said: dict[str, str], message: str) -> None:
    with pytest.raises(ConfigError) as caught:
        configure(flags(requests=said))

    assert message.removeprefix("`requests` ") in str(caught.value)


@pytest.mark.parametrize("flag", OF_CLIENTS)
def test_setting_for_checking_clients_is_an_option_of_run(flag: str) -> None:
    assert flag in CliRunner().invoke(main, ["run", "--help"]).output


def test_schema_takes_the_defaults_and_refuses_unknown_keys() -> None:
    defaults = {key: said["value"] for key, said in effective_json(configure({}))["settings"].items()}
    given = {key: value for key, value in defaults.items() if value is not None}

    jsonschema.validate({**given, "body-limit": "64MiB", "retention": "24h"}, schema())
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"prot": 1}, schema())
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"port": 70_000}, schema())
    assert given["body-limit"] == 64 * MIB


def test_server_that_is_told_nothing_loads_no_reader_of_settings() -> None:
    code = (
        "import sys; from drytake.mockserver.settings.configuration import configure; configure({});"
        "print('pydantic_settings' in sys.modules)"
    )

    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)

    assert done.stdout == "False\n"
