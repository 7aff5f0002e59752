"""A rule is well written: named, sourced, dated, and borne out by its own examples, for every provider."""

import re
from collections.abc import Callable
from datetime import date
from typing import Annotated, Any

import pytest
from annotated_types import Ge, Le, MaxLen, MinLen
from hypothesis import given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from drytake.schemas.registry import get_provider
from drytake.schemas.validation.policy import during
from drytake.schemas.validation.rulebook import Rulebook
from drytake.schemas.validation.rules import Limit, Rule, RuleMatch, Source, Unverified, Violation
from drytake.schemas.validation.text import ARRAY, BOOLEAN, INTEGER, NUMBER, OBJECT, STRING, retyped
from drytake.schemas.validation.validator import Validator
from tests.walked import WALKED

PAGE = Source("https://docs.example.com/create", as_of="2026-01-31")
ANY_CALL = "any call"
"""Operation of the rules that no body breaks; a request on the wire does."""

RULES = {name: list(get_provider(name).rules) for name in WALKED}
VALIDATED = {name: [rule for rule in rules if rule.operation != ANY_CALL] for name, rules in RULES.items()}

each_provider = pytest.mark.parametrize("provider", WALKED)


# --- every rule of every provider --------------------------------------------------------------------------------


@each_provider
def test_every_provider_has_rules(provider: str) -> None:
    assert RULES[provider]
    assert {rule.provider for rule in RULES[provider]} == {provider}


@each_provider
def test_rule_id_is_a_provider_and_a_name(provider: str) -> None:
    form = re.compile(r"[a-z][a-z0-9]*\.[a-z0-9]+(-[a-z0-9]+)*")

    assert [rule.id for rule in RULES[provider] if not form.fullmatch(rule.id)] == []


@each_provider
def test_rule_has_a_dated_source(provider: str) -> None:
    rules = RULES[provider]

    assert [rule.id for rule in rules if not rule.source.url.startswith("https://")] == []
    assert [rule.id for rule in rules if date.fromisoformat(rule.as_of).isoformat() != rule.as_of] == []


@each_provider
def test_rule_speaks_without_full_stop(provider: str) -> None:
    said = [(rule.id, text) for rule in RULES[provider] for text in (rule.summary, rule.hint)]

    assert [one for one in said if not one[1] or one[1].endswith(".")] == []


@each_provider
def test_rules_are_borne_out_by_their_examples(
    provider: str, faults_of: Callable[[Rule, Validator[Any]], list[str]]
) -> None:
    for rule in VALIDATED[provider]:
        validator = get_provider(provider).validator_of(rule.operation)

        assert validator is not None, rule.id
        assert not faults_of(rule, validator), rule.id


@each_provider
def test_violations_say_what_is_wrong_and_how_to_mend_it(provider: str) -> None:
    for rule in VALIDATED[provider]:
        validator = get_provider(provider).validator_of(rule.operation)
        assert validator is not None
        policy = during(rule)
        for example in rule.rejects:
            report = (
                validator.validate(example, policy=policy)
                if isinstance(example, bytes)
                else validator.validate_value(example, policy=policy)
            )
            for violation in report.violations:
                assert violation.message, rule.id
                assert not violation.message.endswith("."), rule.id
                assert violation.hint, rule.id
                assert violation.message.isprintable(), rule.id


# --- how a rule is written down ----------------------------------------------------------------------------------


def test_rule_tells_its_facts_as_json() -> None:
    book = Rulebook("toy")
    rule = book.section("create").rule(
        "too-red", summary="It is blue", source=PAGE.at("Colours"), hint="paint it", severity="warning"
    )

    assert rule.to_json() == {
        "id": "toy.too-red",
        "provider": "toy",
        "operation": "create",
        "summary": "It is blue",
        "severity": "warning",
        "confidence": "documented",
        "hint": "paint it",
        "source": "https://docs.example.com/create (Colours, 2026-01-31)",
        "as_of": "2026-01-31",
    }
    assert (rule.name, book["too-red"], list(book)) == ("too-red", rule, [rule])


def test_same_rule_is_not_written_twice() -> None:
    section = Rulebook("toy").section("create")
    section.rule("too-red", summary="It is blue", source=PAGE, hint="paint it")

    with pytest.raises(ValueError, match=r"toy\.too-red is written twice"):
        section.rule("too-red", summary="It is green", source=PAGE, hint="paint it")


def test_profile_has_the_same_rules_under_another_name_and_source() -> None:
    book = Rulebook("toy")
    book.section("create").rule("too-red", summary="It is blue", source=PAGE, hint="paint it")
    other = Source("https://docs.example.org", as_of="2026-02-01")

    (rule,) = book.variant("model", lambda _: other)

    assert (rule.id, rule.source, rule.summary) == ("model.too-red", other, "It is blue")


def test_source_without_section_names_page_and_day() -> None:
    assert str(PAGE) == "https://docs.example.com/create (2026-01-31)"


def test_adopted_rules_speak_for_any_field_only() -> None:
    book = Rulebook("toy")
    first, second = book.section("create"), book.section("query")
    first.typed("wrong-type", "*", "its type", summary="It has its type", source=PAGE, hint="mend it")
    first.typed("age-type", "age", "an integer", summary="It is a number", source=PAGE, hint="mend it")

    second.include(first, "wrong-type", "age-type")

    assert {rule_name.name for rule_name in second.error_map.values()} == {"wrong-type"}
    assert {name for name, _ in second.error_map} == {"*"}


# --- limits ------------------------------------------------------------------------------------------------------

LIMITS = {
    "range": (Limit(4, 15, "seconds"), "4 to 15 seconds", (4, 15), (3, 16)),
    "at most": (Limit(None, 9, "images", counts=True), "at most 9 images", (9,), (10,)),
    "at least": (Limit(1, None, "images", counts=True), "at least 1 images", (1,), (0,)),
    "in tenths": (Limit(1.8, 30.2, "seconds"), "1.8 to 30.2 seconds", (1.8, 30.2), (1.7, 30.3)),
    "from nothing": (Limit(0, 2, "images", counts=True), "0 to 2 images", (0, 2), (3,)),
}


@pytest.mark.parametrize(("limit", "_", "kept", "beyond"), LIMITS.values(), ids=LIMITS)
def test_limit_knows_its_edges(limit: Limit, _: str, kept: tuple[float, ...], beyond: tuple[float, ...]) -> None:
    assert (limit.valid_edges, limit.invalid_edges) == (kept, beyond)
    assert all(limit.allows(number) for number in kept)
    assert not any(limit.allows(number) for number in beyond)


@pytest.mark.parametrize(("limit", "words"), [row[:2] for row in LIMITS.values()], ids=LIMITS)
def test_limit_says_itself(limit: Limit, words: str) -> None:
    assert str(limit) == words


@pytest.mark.parametrize(("number", "nearest"), [(3, 4), (4, 4), (7.5, 7.5), (20, 15)])
def test_limit_knows_the_nearest_number_that_it_allows(number: float, nearest: float) -> None:
    assert Limit(4, 15, "seconds").nearest(number) == nearest


def test_limit_of_a_number_bounds_the_value() -> None:
    assert list(Limit(4, 15, "seconds")) == [Ge(4), Le(15)]


def test_limit_that_counts_bounds_the_length() -> None:
    assert list(Limit(1, 9, "images", counts=True)) == [MinLen(1), MaxLen(9)]


def test_limit_is_the_constraint_and_the_schema() -> None:
    adapter = TypeAdapter(Annotated[int, Limit(4, 15, "seconds")])

    assert adapter.json_schema() == {"type": "integer", "minimum": 4, "maximum": 15}
    assert adapter.validate_python(15) == 15


@given(st.from_type(Annotated[int, Limit(4, 15, "seconds")]))  # type: ignore[arg-type]  # a form of type
def test_limit_is_the_range_of_generated_data(number: int) -> None:
    assert 4 <= number <= 15


def test_limit_makes_its_own_examples() -> None:
    book = Rulebook("toy")

    book.section("create").limit("too-long", "age", Limit(4, 15, "years"), source=PAGE, example=lambda n: {"age": n})

    assert book["too-long"].rejects == ({"age": 3}, {"age": 16})
    assert book["too-long"].accepts == ({"age": 4}, {"age": 15})
    assert book["too-long"].summary == "`age` is 4 to 15 years"
    assert book["too-long"].hint == "use 4 to 15 years"


# --- what a broken one says --------------------------------------------------------------------------------------

RULE = Rulebook("toy").section("create").rule("too-red", summary="It is blue", source=PAGE, hint="paint it")


def test_violation_as_json_is_the_published_form() -> None:
    violation = Violation(RULE, "/paint", "red", "`paint` is `red`", "use blue", "error")

    assert violation.to_json() == {
        "rule": "toy.too-red",
        "severity": "error",
        "confidence": "documented",
        "pointer": "/paint",
        "value": "red",
        "message": "`paint` is `red`",
        "hint": "use blue",
        "source": "https://docs.example.com/create (2026-01-31)",
    }


def test_value_that_json_cannot_say_is_told_in_words() -> None:
    violation = Violation(RULE, "/x", {"a": [float("inf"), 1.5]}, "m", "h", "error")

    assert violation.to_json()["value"] == {"a": ["inf", 1.5]}


def test_unverified_entry_has_no_value_and_no_severity() -> None:
    entry = Unverified(RULE, "/clip", "its length is unknown", "declare it")

    assert entry.to_json() == {
        "rule": "toy.too-red",
        "pointer": "/clip",
        "message": "its length is unknown",
        "hint": "declare it",
        "source": "https://docs.example.com/create (2026-01-31)",
    }


def test_rule_that_says_one_thing_points_at_its_field() -> None:
    section = Rulebook("toy").section("create")

    @section.when("too-red", "/paint", source=PAGE, hint="paint it")
    def too_red(body: Any) -> str | None:
        """The paint is blue."""
        return "`paint` is red" if body["paint"] == "red" else None

    (entry,) = section.checks
    assert entry.find({"paint": "red"}) == (RuleMatch("/paint", "red", "`paint` is red"),)
    assert not entry.find({"paint": "blue"})
    assert section.book["too-red"].summary == "The paint is blue"


@pytest.mark.parametrize(
    ("expected", "sent", "hint"),
    [
        (STRING, 5, 'send it in quotes: `"5"`'),
        (STRING, ["a"], "send a string"),
        (INTEGER, "5", "send it without quotes: `5`"),
        (INTEGER, "10 sec", "send it without quotes and unit: `10`"),
        (INTEGER, 5.5, "send a whole number, such as `5`"),
        (INTEGER, "five", "send an integer"),
        (INTEGER, float("inf"), "send an integer"),
        (NUMBER, " 7.5", "send it without quotes: `7.5`"),
        (BOOLEAN, "false", "send it without quotes: `false`"),
        (BOOLEAN, 1, "send `true`"),
        (ARRAY, "https://example.com/i.png", 'send it in a list: `["..."]`'),
        (ARRAY, {"url": "u"}, "send it in a list: `[{...}]`"),
        (OBJECT, "https://example.com/i.png", None),
    ],
)
def test_hint_says_how_to_send_a_value_as_the_type_that_is_taken(expected: str, sent: Any, hint: str | None) -> None:
    assert retyped(expected, sent) == hint
