"""Which SDK a call comes from, as its headers say, and what stops it from sending creates again."""

from typing import NamedTuple

import pytest

from drytake.contract_tests.sdks import SDKS, sdk_of, sent_again
from drytake.mockserver.faults.single_faults import SINGLE_FAULTS


class Call(NamedTuple):
    headers: dict[bytes, bytes]


def by(agent: str, **more: str) -> Call:
    other = {name.replace("_", "-").encode(): value.encode() for name, value in more.items()}
    return Call({b"user-agent": agent.encode(), **other})


AGENTS = {
    "fal-client/1.0.3 (python)": ("fal-client", "PyPI", "1.0.3"),
    "@fal-ai/client/1.10.1 - node/v20": ("@fal-ai/client", "npm", "1.10.1"),
    "replicate-python/1.0.7": ("replicate", "PyPI", "1.0.7"),
    "replicate-javascript/1.4.0": ("replicate", "npm", "1.4.0"),
    "volc-sdk-python/1.0.0": ("volcengine-python-sdk", "PyPI", ""),
    "byteplus-sdk-python/3.0.1": ("byteplus-python-sdk-v2", "PyPI", ""),
    "ai/6.0.326 ai-sdk/provider-utils/4.0.51 runtime/node.js/v20.20.2": ("ai", "npm", "6.0.326"),
    "speakeasy-sdk/python 1.3.84 2.914.0 1.0.0 openrouter": ("openrouter", "PyPI", "1.3.84"),
    "speakeasy-sdk/typescript 1.3.19 2.914.0 1.0.0 @openrouter/sdk": ("@openrouter/sdk", "npm", "1.3.19"),
    "AsyncRunwayML/Python 5.24.0": ("runwayml", "PyPI", "5.24.0"),
    "RunwayML/JS 4.20.1": ("@runwayml/sdk", "npm", "4.20.1"),
    "higgsfield-client-py/1.0": ("higgsfield-client", "PyPI", ""),
}


@pytest.mark.parametrize("agent", AGENTS)
def test_sdk_is_known_by_its_agent(agent: str) -> None:
    sdk, version = sdk_of([by("curl/8"), by(agent)])

    assert sdk is not None
    assert (sdk.name, sdk.registry, version) == AGENTS[agent]


@pytest.mark.parametrize("agent", ["", "curl/8.5.0", "python-requests/2.32", "main/1.0", "openai-proxy/2", "node"])
def test_others_are_none(agent: str) -> None:
    assert sdk_of([by(agent)]) == (None, "")


@pytest.mark.parametrize("count", ["0", "1", "2", "", "x"])
def test_header_says_that_a_call_is_sent_again(count: str) -> None:
    assert sent_again(by("RunwayML/JS 4.20.1", x_stainless_retry_count=count)) is (count in {"1", "2"})


def test_faults_are_those_that_there_are() -> None:
    assert {name for sdk in SDKS for name in sdk.resends} <= set(SINGLE_FAULTS)


def test_hint_names_the_switch_or_says_that_there_is_none() -> None:
    hints = {(sdk.name, sdk.registry): sdk.hint for sdk in SDKS}

    assert "`max_retries=0` on the client stops that (measured of 5.24.0)" in hints["runwayml", "PyPI"]
    assert "`retry: {maxRetries: 0}` isn't applied to `submit`" in hints["@fal-ai/client", "npm"]
    assert "no switch is documented" in hints["fal-client", "PyPI"]
