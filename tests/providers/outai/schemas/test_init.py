"""OutAI and Loova are one wire format at two hosts."""

from drytake.schemas.providers.outai import LOOVA, PROVIDER


def test_addresses_are_the_documented_ones() -> None:
    rows = [(row.method, row.path, row.aliases) for row in PROVIDER.operations]

    assert rows == [
        ("POST", "/api/v1/video/seedance-2", ("/v1/video/seedance-2",)),
        ("GET", "/api/v1/tasks", ("/v1/tasks",)),
        ("GET", "/api/v1/credits", ("/v1/credits",)),
    ]
    assert [(row.method, row.path) for row in LOOVA.operations] == [(method, path) for method, path, _ in rows]


def test_hosts_differ() -> None:
    assert (PROVIDER.hosts[0], LOOVA.hosts[0]) == ("api.outai.top", "api.loova.ai")
    assert not {*PROVIDER.hosts} & {*LOOVA.hosts}


def test_only_loova_takes_forms_and_limits_running_tasks() -> None:
    differing = {name for name in PROVIDER.switches if PROVIDER.switches[name] != LOOVA.switches[name]}

    assert differing == {"multipart", "running-limit"}
    assert (LOOVA.switches["multipart"], LOOVA.switches["running-limit"]) == (True, 6)


def test_example_task_takes_two_minutes() -> None:
    assert PROVIDER.timing.video.total == 120
    assert PROVIDER.timing.poll_seconds == 60
