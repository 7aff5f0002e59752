"""What a provider's folder lacks is told row by row."""

import json
from dataclasses import replace
from typing import Any

import pytest

from drytake.commands.provider_checks import examine_provider
from drytake.schemas.provider import RUNNING, Operation, Phase, Provider
from drytake.schemas.registry import get_provider, provider_ids

ACME = get_provider("acme")


def bad(provider: Provider) -> dict[str, str]:
    return {found.text: found.hint for found in examine_provider(provider) if not found.good}


def with_row(name: str, **facts: Any) -> Provider:
    """Return Acme with one of its operations changed."""

    def changed(row: Operation) -> Operation:
        return replace(row, **facts) if row.name == name else row

    return replace(ACME, operations=tuple(map(changed, ACME.operations)))


@pytest.mark.parametrize("provider", provider_ids())
def test_nothing_is_missing_of_ours(provider: str) -> None:
    assert bad(get_provider(provider)) == {}


def test_an_operation_without_an_action_is_named() -> None:
    (hint,) = {hint for text, hint in bad(with_row("get-balance", action=None)).items() if "operations" in text}
    assert "acme get-balance has no action" in hint


def test_a_state_without_a_word_is_named() -> None:
    states: Any = {state: word for state, word in ACME.states.items() if state != RUNNING}

    assert "states have words: running" in bad(replace(ACME, states=states))


def test_kinds_of_errors_without_a_body_are_named() -> None:
    errors = {kind: row for kind, row in ACME.errors.items() if kind not in ("late", "overloaded")}

    assert any(text.endswith(": overloaded, late") for text in bad(replace(ACME, errors=errors)))


def test_a_kind_that_has_a_body_and_cannot_be_is_named() -> None:
    assert any(text.endswith(": overloaded") for text in bad(replace(ACME, impossible=frozenset({"overloaded"}))))


def test_second_word_of_a_phase_that_its_state_does_not_have_is_named() -> None:
    phases: Any = {RUNNING: (Phase("staged", lambda _: True, "nothing"),)}

    assert "states have words: `staged` isn't one of running" in bad(replace(ACME, phases=phases))


def test_half_a_folder_is_no_traceback() -> None:
    found = bad(replace(ACME, states={}, errors={}, rules=get_provider("globex").rules, operations=()))

    assert {
        "errors have bodies (0 documented, 0 observed, 0 inferred)",
        "states have words: queued, running, succeeded",
    } <= {text.partition(": bad-key")[0] for text in found}
    assert all(found.values())


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"task_id": ""}, "create-video names no task"),
        ({"state": "$response.status"}, "create-video: `$response.status` is no runtime expression"),
        ({"webhook": "callback_url"}, "create-video: `callback_url` is no runtime expression"),
        ({"webhook": ""}, "no row names the URL of webhooks"),
    ],
)
def test_a_row_that_does_not_say_where_its_task_is_named(facts: dict[str, str], said: str) -> None:
    assert any(said in text for text in bad(with_row("create-video", **facts)))


def test_the_command_says_it_as_text_and_as_json(run: Any) -> None:
    text, form = run("doctor", "provider", "acme"), run("doctor", "provider", "acme", "--format", "json")

    assert (text.returncode, form.returncode) == (0, 0)
    assert b"ok  errors have bodies (2 documented, 1 observed, 15 inferred)\n" in text.stdout
    assert json.loads(form.stdout)["good"] is True


def test_a_provider_that_there_is_not_is_a_wrong_call(run: Any) -> None:
    done = run("doctor", "provider", "acmee")

    assert (done.returncode, done.stdout) == (2, b"")
    assert b"there is no provider `acmee`" in done.stderr


def test_a_url_to_which_nothing_is_posted_is_named() -> None:
    found = bad(replace(ACME, webhook=None))

    assert any("create-video names a URL to which nothing is posted" in text for text in found)
