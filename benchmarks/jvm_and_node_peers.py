"""More mock servers of others, behind a flag as they take a JVM or long to install: WireMock, Mockoon, msw, MockServer.

Each answers the two calls of the baseline with its constants, and keeps nothing. What can't be had is left out by name.
"""

import json
import os
import shutil
import sys
from pathlib import Path

from bodies import CREATED_BODY, FOUND_BODY
from peers import cache_folder, install_from_npm, openapi_file
from servers import BASELINE, Target

PACKAGES = ("@mockoon/cli", "msw", "@mswjs/http-middleware", "wiremock")
_JVM_CALLS = 30_000
"""Of a kind, before it is measured: the JVM compiles what is called often."""
_MSW = """
const {http, HttpResponse} = require('msw'), {createServer} = require('@mswjs/http-middleware')
const [created, found] = [CREATED, FOUND]
createServer(http.post('*CREATE', () => HttpResponse.json(created)), http.get('*QUERY', () => HttpResponse.json(found)))
  .listen(Number(process.argv[2]), '127.0.0.1')
"""


def more_peers() -> list[Target]:
    """Return those that this machine can start, installed at the first call; what is left out is said on stderr."""
    folder = cache_folder()
    install_from_npm(folder, PACKAGES)
    return [_mockoon(folder), _msw(folder), *_on_java(folder)]


def _mockoon(folder: Path) -> Target:
    script = str(folder / "node_modules" / PACKAGES[0] / "bin" / "run.js")
    command = ["node", script, "start", "--data", str(openapi_file(folder)), "--port", "{port}"]
    return _target("Mockoon", [*command, "--disable-log-to-file", "--disable-admin-api", "--max-transaction-logs", "1"])


def _msw(folder: Path) -> Target:
    query = BASELINE.query.partition("?")[0]
    script = folder / "msw.cjs"
    words = {"CREATED": CREATED_BODY, "FOUND": FOUND_BODY, "CREATE": BASELINE.create, "QUERY": query}
    text = _MSW
    for word, meaning in words.items():
        text = text.replace(word, meaning)
    script.write_text(text)
    return _target("msw", ["node", str(script), "{port}"])


def _on_java(folder: Path) -> list[Target]:
    if shutil.which("java") is None:
        return _left_out("WireMock", "there is no `java`") + _left_out("MockServer", "there is no `java`")
    return [_wiremock(folder), *_mockserver(folder)]


def _wiremock(folder: Path) -> Target:
    (jar,) = (folder / "node_modules" / "wiremock" / "build").glob("wiremock-standalone-*.jar")
    root = folder / "wiremock"
    (root / "mappings").mkdir(parents=True, exist_ok=True)
    query = BASELINE.query.partition("?")[0]
    for name, method, path, body in (
        ("create", "POST", BASELINE.create, CREATED_BODY),
        ("query", "GET", query, FOUND_BODY),
    ):
        response = {"status": 200, "headers": {"Content-Type": "application/json"}, "body": body}
        mapping = {"request": {"method": method, "urlPath": path}, "response": response}
        (root / "mappings" / f"{name}.json").write_text(json.dumps(mapping))
    command = ["java", "-jar", str(jar), "--port", "{port}", "--root-dir", str(root), "--no-request-journal"]
    return _target("WireMock", [*command, "--disable-banner"], warm_calls=_JVM_CALLS)


def _mockserver(folder: Path) -> list[Target]:
    jar = os.environ.get("MOCKSERVER_JAR", "")
    if not Path(jar).is_file():
        return _left_out(
            "MockServer", "MOCKSERVER_JAR names no file (mockserver-netty-no-dependencies of Maven Central)"
        )
    expectations = folder / "mockserver.json"
    query = BASELINE.query.partition("?")[0]
    calls = (("POST", BASELINE.create, CREATED_BODY), ("GET", query, FOUND_BODY))
    kinds = {"Content-Type": ["application/json"]}
    expectations.write_text(
        json.dumps(
            [
                {
                    "httpRequest": {"method": method, "path": path},
                    "httpResponse": {"statusCode": 200, "headers": kinds, "body": body},
                }
                for method, path, body in calls
            ]
        )
    )
    options = [f"-Dmockserver.initializationJsonPath={expectations}", "-Dmockserver.logLevel=WARN"]
    command = ["java", *options, "-jar", jar, "-serverPort", "{port}"]
    return [_target("MockServer", command, warm_calls=_JVM_CALLS)]


def _target(name: str, command: list[str], warm_calls: int = 0) -> Target:
    return Target(
        name=name,
        command=command,
        create=BASELINE.create,
        query=BASELINE.query,
        id_key="task_id",
        warm_calls=warm_calls,
    )


def _left_out(name: str, why: str) -> list[Target]:
    print(f"{name} is left out: {why}", file=sys.stderr)
    return []
