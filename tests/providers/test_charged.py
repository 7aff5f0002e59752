"""What a price says of the time at which a task is charged is what the mock does."""

import json

import pytest
from click.testing import CliRunner

from drytake.cli import main
from drytake.mockserver.control.curl import example
from drytake.schemas.actions import Create
from drytake.schemas.registry import get_provider, provider_ids


@pytest.mark.parametrize("provider_id", provider_ids())
def test_price_says_when_the_create_charges(provider_id: str) -> None:
    create = get_provider(provider_id).create
    body = json.dumps(example(create))
    command = ["price", "--provider", provider_id, "--format", "json", "-"]
    done = CliRunner().invoke(main, command, input=body)
    action = create.action

    assert isinstance(action, Create), provider_id
    if not callable(action.charge):  # otherwise it hangs on who pays
        assert json.loads(done.stdout)["estimates"][0]["estimate"]["charged"] == action.charge, done.output
