"""How much of Venice's rules its JSON Schemas say."""

from jsonschema_rs import Draft202012Validator

from drytake.schemas.registry import get_provider
from tests.schemas.exports.agreement import Exported, said_rules


def test_all_rules_of_the_queue_are_said_but_those_about_files() -> None:
    exported = Exported(get_provider("venice"), "queue-video")

    said = {rule.id for rule in said_rules(exported, Draft202012Validator(exported.schema))}
    unsaid = {
        entry["id"]: entry["reason"]
        for entry in exported.rules.values()
        if entry["said"] == "no" and entry["severity"] == "error"
    }

    assert len(said) >= 41
    assert unsaid.pop("venice.body-not-json")
    assert {reason.partition("a file's ")[0] for reason in unsaid.values()} == {"it is about "}
