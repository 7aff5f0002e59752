"""What a shot doesn't say is filled in from the seller's row, which is read from its wire model."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acme.requests import DEFAULTS as ACME
from acme.requests import CreateVideo, to_canonical
from drytake.schemas.provider import Provider
from drytake.schemas.registry import get_provider, provider_ids
from drytake.schemas.seedance.defaults import UNSTATED, Defaults, resolved
from drytake.schemas.seedance.request import AUTO, VideoRequest
from drytake.schemas.validation.model import said

SHOTS = st.builds(
    VideoRequest,
    mode=st.just("text"),
    seconds=st.none() | st.just(AUTO) | st.integers(4, 30),
    ratio=st.sampled_from([None, AUTO, "16:9", "9:16"]),
    resolution=st.sampled_from([None, "480p", "4k"]),
    audio=st.none() | st.booleans(),
    seed=st.none() | st.integers(0, 9),
)
ROW = Defaults(seconds=8, ratio=AUTO, resolution="480p", audio=False)
FIELDS = ("seconds", "ratio", "resolution", "audio")
PROVIDERS = [get_provider(name) for name in provider_ids()]


@given(SHOTS)
def test_only_what_is_not_said_is_filled_in(shot: VideoRequest) -> None:
    meant = resolved(shot, ROW)

    assert {name: getattr(meant, name) for name in FIELDS} == {
        name: getattr(ROW, name) if getattr(shot, name) is None else getattr(shot, name) for name in FIELDS
    }
    assert replace(meant, **{name: getattr(shot, name) for name in FIELDS}) == shot


@given(SHOTS)
def test_resolving_twice_changes_nothing(shot: VideoRequest) -> None:
    assert resolved(resolved(shot, ROW), ROW) == resolved(shot, ROW)


@given(SHOTS)
def test_seller_that_states_nothing_leaves_a_shot_as_it_is(shot: VideoRequest) -> None:
    assert resolved(shot, UNSTATED) == shot


def test_row_is_read_from_the_wire_model() -> None:
    request = CreateVideo(prompt="p")

    assert (ACME.seconds, ACME.ratio) == (request.duration, request.ratio)


def test_values_of_the_wire_are_put_into_our_words() -> None:
    row = Defaults.of(CreateVideo, {"seconds": "duration", "ratio": "ratio"}, {"ratio": lambda _: AUTO}, audio=True)

    assert (row.seconds, row.ratio, row.audio) == (5, AUTO, True)


def test_default_that_is_sent_is_said() -> None:
    shots = [to_canonical(CreateVideo.model_validate({"prompt": "p"} | sent)) for sent in ({}, {"duration": 5})]

    assert [shot.seconds for shot in shots] == [None, 5]
    assert len({resolved(shot, ACME) for shot in shots}) == 1


def test_field_is_said_if_it_was_sent() -> None:
    request = CreateVideo(prompt="p", ratio="1:1")

    assert (said(request, "ratio"), said(request, "duration")) == ("1:1", None)


@pytest.mark.parametrize("provider", PROVIDERS, ids=provider_ids())
def test_defaults_of_a_provider_have_a_source(provider: Provider) -> None:
    assert provider.defaults
    assert all(row.source is not None for row in provider.defaults.values())
