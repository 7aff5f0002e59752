"""A scenario file describes a run, and the same file and seed make the same run, byte for byte."""

from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest
from pydantic import ValidationError

from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.engine.scenario_file import ScriptError, load_scenario_file, load_script, read_script
from drytake.mockserver.http.server import running
from drytake.mockserver.settings.model import Settings

RUN = """
seed = 7
timing = "instant"
freeze = 2030-01-01T00:00:00Z

[[trigger]]
name = "rate-limit"
provider = "acme"
operation = "create-video"
first = 1
params = { retry_after = 5 }

[[trigger]]
name = "moderation"
probability = 0.5

[[trigger]]
name = "clock-skew"
calls = [2, 4]
params = { seconds = -60 }

[[trigger]]
name = "malformed-json"
provider = "globex"
probability = 0.3
"""
CREATE = "/api/v1/videos"
BODY = {"prompt": "A lighthouse", "duration": 4, "resolution": "480p"}
CLOCKED = {"date"}
"""Headers that the HTTP server adds, by the real clock."""


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "run.toml"
    path.write_text(RUN, encoding="utf-8")
    return path


def story(origin: str) -> Iterator[bytes]:
    """Yield the responses to a client that makes, asks for and downloads tasks, as bytes."""
    with httpx.Client(base_url=origin, headers={"authorization": "Bearer sk-test-run", "host": "mock.test"}) as client:
        for provider in ("acme", "globex") * 4:
            made = client.post(f"/{provider}{CREATE}", json=BODY)
            yield shown(made)
            try:
                task_id = made.json()["data"]["task_id"]
            except (ValueError, TypeError):
                continue
            asked = client.get(f"/{provider}/api/v1/tasks", params={"task_id": task_id})
            yield shown(asked)
        yield shown(client.get("/acme/api/v1/balance"))
        yield shown(client.get(f"/_drytake/media/{provider}/{task_id}/0.mp4"))


def shown(response: httpx.Response) -> bytes:
    headers = [name + b": " + value for name, value in response.headers.raw if name.decode().lower() not in CLOCKED]
    return b"\r\n".join([b"%d" % response.status_code, *headers, b"", response.content])


def test_same_file_makes_the_same_run_to_the_byte(file: Path) -> None:
    runs = []
    for _ in range(2):
        with running(Engine(Settings(scenario_file=file, allow_hosts=frozenset({"mock.test"})))) as (origin, _app):
            runs.append(list(story(origin)))

    assert runs[0] == runs[1]
    assert runs[0][0].startswith(b"429")
    assert any(response.startswith(b"200") and b"2030-01-01" in response for response in runs[0])


def test_posted_file_makes_the_same_run_as_a_file_at_the_start(file: Path) -> None:
    allowed = frozenset({"mock.test"})
    with running(Engine(Settings(scenario_file=file, allow_hosts=allowed))) as (origin, _app):
        first = list(story(origin))
    with running(Engine(Settings(allow_hosts=allowed))) as (origin, _app):
        httpx.post(f"{origin}/_drytake/scenario-file", content=RUN).raise_for_status()
        second = list(story(origin))

    assert first == second


def test_other_seed_makes_another_run(file: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.toml"
    other.write_text(RUN.replace("seed = 7", "seed = 8"), encoding="utf-8")
    runs = []
    for path in (file, other):
        with running(Engine(Settings(scenario_file=path, allow_hosts=frozenset({"mock.test"})))) as (origin, _app):
            runs.append(list(story(origin)))

    assert runs[0] != runs[1]


def test_file_says_what_each_new_tenant_starts_with(file: Path) -> None:
    tenant = Engine(Settings(scenario_file=file, scenarios=("slow",))).tenant("sk-test-1")

    assert (tenant.seed, tenant.timing, tenant.clock.frozen, tenant.clock.now) == (7, "instant", True, 1_893_456_000)
    assert [run.trigger.name for run in tenant.triggers] == [
        "slow",
        "rate-limit",
        "moderation",
        "clock-skew",
        "malformed-json",
    ]


def test_settings_without_scenarios_leave_the_tenant_alone() -> None:
    tenant = Engine(Settings(seed=3)).tenant("sk-test-drytake-stuck")

    assert (tenant.seed, tenant.timing, tenant.clock.frozen) == (3, None, False)
    assert [run.trigger.name for run in tenant.triggers] == ["stuck"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("seed = ", "it isn't TOML"),
        ('[[trigger]]\nname = "sunshine"', "`trigger.1.name` there is no scenario `sunshine`"),
        ('[[trigger]]\nname = "delay"\n[[trigger]]\nname = "delay"\nfirst = 0', "`trigger.2.first`"),
        ("sed = 7", "`sed` Extra inputs"),
        ("freeze = 2030-01-01T00:00:00", "without a time zone"),
        ('timing = "quick"', "`timing`"),
    ],
)
def test_file_that_cannot_be_used_is_named_with_the_place(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "bad.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ScriptError) as caught:
        load_script(path)

    assert str(path) in str(caught.value)
    assert said in str(caught.value)


def test_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(ScriptError, match=r"missing\.toml: No such file"):
        load_script(tmp_path / "missing.toml")


def test_text_that_cannot_be_followed_tells_all_places() -> None:
    with pytest.raises(ValidationError) as caught:
        read_script('seed = "x"\ntiming = "quick"')

    assert {error["loc"] for error in caught.value.errors()} == {("seed",), ("timing",)}


def test_name_that_there_is_not_is_refused() -> None:
    with pytest.raises(ScriptError, match="there is no scenario `sunshine`"):
        load_scenario_file(Settings(scenarios=("sunshine",)))


def test_file_of_the_documentation_can_be_played() -> None:
    page = (Path(__file__).parents[3] / "docs" / "scenarios.md").read_text(encoding="utf-8")
    script = read_script(page.partition("```toml\n")[2].partition("```")[0])

    assert [trigger.name for trigger in script.trigger] == ["rate-limit", "connection-reset", "moderation"]


@pytest.mark.parametrize("text", ["", "seed = 7\n", RUN], ids=["nothing", "seed", "all"])
def test_what_a_script_writes_says_the_same(text: str) -> None:
    script = read_script(text)

    assert read_script(script.to_toml()) == script
    assert read_script(script.to_toml()).to_toml() == script.to_toml()
