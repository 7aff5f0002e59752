"""What a child's environment says."""

import json
import os
from pathlib import Path
from typing import Any

import pytest

from drytake.contract_tests.run.certificates import Certificates
from drytake.contract_tests.run.environment import child_environment, java_store, speaks_java
from drytake.contract_tests.run.host_policy import HostPolicy


def environment(certificates: Certificates, *, java: Path | None = None, **before: str) -> dict[str, str]:
    gate = HostPolicy(["api.acme.example"], allow=["example.com"], block_all=True)
    return child_environment(before, port=4321, certificates=certificates, policy=gate, java=java)


@pytest.mark.parametrize("name", ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY"])
def test_proxies_are_said_in_both_cases(certificates: Certificates, name: str) -> None:
    before: dict[str, Any] = {name: "http://corporate:3128"}
    said = environment(certificates, **before)

    assert said[name] == said[name.lower()] == "http://127.0.0.1:4321"


def test_exceptions_from_the_proxy_are_forgotten(certificates: Certificates) -> None:
    said = environment(certificates, NO_PROXY="*", no_proxy=".ai,.top")

    assert said["NO_PROXY"] == said["no_proxy"] == "localhost,127.0.0.1"


def test_other_variables_stay(certificates: Certificates) -> None:
    said = environment(
        certificates, PATH="/bin", PIP_CERT="/x", NODE_OPTIONS="--max-old-space-size=64", PYTHONPATH="/own"
    )

    assert (said["PATH"], said["PIP_CERT"]) == ("/bin", "/x")
    assert said["NODE_OPTIONS"].startswith("--max-old-space-size=64 --require ")
    assert said["PYTHONPATH"].endswith(f"{os.pathsep}/own")


def test_the_preloads_are_told_what_they_need(certificates: Certificates) -> None:
    plan = json.loads(environment(certificates)["DRYTAKE_RUN"])

    assert plan["port"] == 4321
    assert {"api.acme.example", "*.falrun.com"} <= set(plan["paid"])
    assert plan["allow"] == ["example.com"]
    assert plan["block_all"] is True


def test_the_preloads_are_there(certificates: Certificates) -> None:
    said = environment(certificates)

    assert Path(said["NODE_OPTIONS"].partition("--require ")[2]).is_file()
    assert Path(said["PYTHONPATH"], "sitecustomize.py").is_file()


@pytest.mark.parametrize("command", ["java", "/usr/bin/java", "./gradlew"])
def test_java_is_known_by_its_commands(command: str) -> None:
    assert speaks_java(command)


@pytest.mark.parametrize("command", ["python", "javascript", "node"])
def test_other_commands_need_no_trust_store(command: str) -> None:
    assert not speaks_java(command)


def test_java_gets_proxy_and_trust_store(certificates: Certificates, tmp_path: Path) -> None:
    store = java_store(tmp_path, certificates.authority)
    options = environment(certificates, java=store, JAVA_TOOL_OPTIONS="-Xmx64m")["JAVA_TOOL_OPTIONS"]

    assert options.startswith("-Xmx64m -Dhttp.proxyHost=127.0.0.1")
    assert f"-Djavax.net.ssl.trustStore={store}" in options
    assert store.stat().st_size > 500
