"""How much of OutAI's rules its JSON Schemas say."""

from jsonschema_rs import Draft202012Validator

from drytake.schemas.registry import get_provider
from tests.schemas.exports.agreement import Exported, said_rules


def test_all_rules_are_said_that_parsed_json_shows() -> None:
    said = set()
    unsaid = set()
    for name in ("create-video", "query-task"):
        exported = Exported(get_provider("outai"), name)
        said |= {rule.id for rule in said_rules(exported, Draft202012Validator(exported.schema))}
        unsaid |= {
            entry["id"] for entry in exported.rules.values() if entry["severity"] == "error" and entry["said"] == "no"
        }

    assert len(said) >= 17
    assert unsaid == {"outai.body-not-json"}
