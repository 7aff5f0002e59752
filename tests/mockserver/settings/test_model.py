"""How long tasks take follows from the mode; a switch may set a rule's severity."""

import pytest

from acme import PROVIDER
from drytake.mockserver.settings.model import TIMINGS, Settings, durations_of, policy_of
from drytake.schemas.validation.policy import ValidationPolicy

SECONDS = {"realistic": 120, "fast": 3, "instant": 0, "per-poll": 0}


@pytest.mark.parametrize(("mode", "seconds"), SECONDS.items())
def test_video_takes_as_long_as_the_mode_says(mode: str, seconds: float) -> None:
    assert durations_of(PROVIDER, "video", mode).total == seconds


def test_image_is_faster_than_a_video() -> None:
    assert durations_of(PROVIDER, "image", "fast").total < durations_of(PROVIDER, "video", "fast").total


def test_image_without_a_documented_pace_takes_as_long_as_a_video() -> None:
    assert durations_of(PROVIDER, "image", "realistic") == PROVIDER.timing.video


def test_every_mode_has_a_pace() -> None:
    assert set(TIMINGS) == set(SECONDS)


def test_defaults_are_safe_and_bounded() -> None:
    settings = Settings()

    assert settings.timing == "fast"
    assert not settings.strict_keys
    assert 0 < settings.body_limit <= settings.file_limit


def test_switch_with_a_rules_name_sets_its_severity() -> None:
    policy = policy_of(PROVIDER, {"url-scheme": "error", "multipart": True}, ValidationPolicy(lax=True))

    assert (policy.severities, policy.lax) == ({"acme.url-scheme": "error"}, True)


def test_callers_policy_goes_before_a_switch() -> None:
    policy = policy_of(PROVIDER, {"url-scheme": "error"}, ValidationPolicy(severities={"acme.url-scheme": None}))

    assert policy.severities == {"acme.url-scheme": None}
