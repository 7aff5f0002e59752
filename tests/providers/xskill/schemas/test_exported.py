"""How much of XSkill's rules its JSON Schemas say."""

from jsonschema_rs import Draft202012Validator

from drytake.schemas.registry import get_provider
from tests.schemas.exports.agreement import Exported, said_rules


def test_rules_of_the_inner_body_are_said_by_model() -> None:
    exported = Exported(get_provider("xskill"), "create-task")

    said = {rule.id for rule in said_rules(exported, Draft202012Validator(exported.schema))}

    assert len(said) >= 23
    assert {"xskill.too-many-files", "xskill.wrong-mode-assets", "xskill.param-not-offered"} <= said
