"""fal's rules are the sentences of its pages, and each holds at the models that it speaks of."""

from collections.abc import Callable
from typing import Any

import pytest

from drytake.schemas.providers.fal import uploads
from drytake.schemas.providers.fal.contracts import CONTRACTS, HEADERS, INFERRED, QUERY
from drytake.schemas.providers.fal.rules import RULES
from drytake.schemas.providers.fal.rules.calls import without_prefix
from drytake.schemas.validation.contract import Contract
from drytake.schemas.validation.rules import Rule
from drytake.schemas.validation.validator import Validator

I, V, A = "https://example.com/i.png", "https://example.com/v.mp4", "https://example.com/a.mp3"  # noqa: E741 - media
ROOT, LATEST = "/bytedance/seedance-2.0", "/bytedance/seedance-2.5"
BESIDE: tuple[Contract[Any], ...] = (QUERY, HEADERS, uploads.INITIATE, uploads.COMPLETE, uploads.TOKEN)
BY_OPERATION: dict[str, Contract[Any]] = {one.section.operation: one for one in (*CONTRACTS.values(), *BESIDE)}
EXAMPLES = [rule for rule in RULES if rule.operation != "any call"]


def text(**fields: object) -> dict[str, object]:
    return {"prompt": "p", **fields}


def found(path: str, body: object) -> set[str]:
    return {violation.rule.name for violation in CONTRACTS[path].validate_value(body).violations}


@pytest.mark.parametrize("rule", EXAMPLES, ids=lambda rule: rule.name)
def test_examples_bear_their_rule_out(rule: Rule, faults_of: Callable[[Rule, Validator[Any]], list[str]]) -> None:
    assert faults_of(rule, BY_OPERATION[rule.operation]) == []


# --- the documented figures, written down a second time ----------------------------------------------------------

T2V, I2V, R2V = (f"{ROOT}/{mode}-to-video" for mode in ("text", "image", "reference"))
T25, I25, R25 = (f"{LATEST}/{mode}-to-video" for mode in ("text", "image", "reference"))
EDGES = {
    "3 s": (T2V, text(duration="3"), "unknown-duration"),
    "4 s": (T2V, text(duration="4"), None),
    "15 s": (T2V, text(duration="15"), None),
    "16 s": (T2V, text(duration="16"), "unknown-duration"),
    "auto": (T2V, text(duration="auto"), None),
    "a number": (T2V, text(duration=5), "unknown-duration"),
    "with unit": (T2V, text(duration="5s"), "unknown-duration"),
    "2.5: 30 s": (T25, text(duration="30"), None),
    "2.5: 31 s": (T25, text(duration="31"), "unknown-duration-2-5"),
    "4k": (T2V, text(resolution="4k"), None),
    "2.5: 1080p": (T25, text(resolution="1080p"), None),
    "2.5: 4k": (T25, text(resolution="4k"), "unknown-resolution-2-5"),
    "flash: 1080p": (f"{LATEST}/flash/text-to-video", text(resolution="1080p"), "resolution-of-flash"),
    "9:21": (T2V, text(aspect_ratio="9:21"), "unknown-ratio"),
    "no image": (I2V, text(), "image-missing"),
    "9 images": (R2V, text(image_urls=[I] * 9), None),
    "10 images": (R2V, text(image_urls=[I] * 10), "too-many-images"),
    "3 videos": (R2V, text(video_urls=[V] * 3), None),
    "4 videos": (R2V, text(video_urls=[V] * 4), "too-many-videos"),
    "3 audios": (R2V, text(image_urls=[I], audio_urls=[A] * 3), None),
    "4 audios": (R2V, text(image_urls=[I], audio_urls=[A] * 4), "too-many-audios"),
    "12 files": (R2V, text(image_urls=[I] * 9, video_urls=[V] * 2, audio_urls=[A]), None),
    "13 files": (R2V, text(image_urls=[I] * 9, video_urls=[V] * 2, audio_urls=[A] * 2), "too-many-files"),
    "no reference": (R2V, text(), None),
    "audio alone": (R2V, text(audio_urls=[A]), "audio-alone"),
    "2.5: audio alone": (R25, text(audio_urls=[A]), "audio-alone"),
    "2.5: 30 images": (R25, text(image_urls=[I] * 30), None),
    "2.5: 31 images": (R25, text(image_urls=[I] * 31), "too-many-images-2-5"),
    "2.5: 50 files": (R25, text(image_urls=[I] * 30, video_urls=[V] * 10, audio_urls=[A] * 10), None),
    "2.5: 11 videos": (R25, text(video_urls=[V] * 11), "too-many-videos-2-5"),
    "15 s of video": (R2V, text(video_urls=[f"{V}#duration=15"]), None),
    "18 s of video": (R2V, text(video_urls=[f"{V}#duration=6"] * 3), "video-too-long"),
    "1.9 s of video": (R2V, text(video_urls=[f"{V}#duration=1.9"]), "video-too-short"),
    "2.5: 30.2 s of video": (R25, text(video_urls=[f"{V}#duration=30.2"]), None),
    "2.5: 30.3 s of video": (R25, text(video_urls=[f"{V}#duration=30.3"]), "video-too-long-2-5"),
    "2.5: 1.7 s of audio": (R25, text(image_urls=[I], audio_urls=[f"{A}#duration=1.7"]), "clip-too-short-2-5"),
    "gif": (I2V, text(image_url="https://example.com/i.gif"), "extension-mismatch"),
    "2.5: gif": (I25, text(image_url="https://example.com/i.gif"), None),
    "2.5: heic, declared": (I25, text(image_url=f"{I}#format=heic"), None),
    "heic, declared": (I2V, text(image_url=f"{I}#format=heic"), "file-format"),
    "more than 30 MB": (I2V, text(image_url=f"{I}#size=30000001"), "image-too-large"),
    "data URL": (I2V, text(image_url="data:image/png;base64,AAAA"), None),
    "local file": (I2V, text(image_url="http://localhost:9000/i.png"), "url-unreachable"),
    "older field": (T2V, text(camera_fixed=True), "field-of-seedance-1"),
    "2.5: editing with length": (R25, text(task="editing", video_urls=[V], duration="8"), "editing-sets-length"),
    "draft": (f"{LATEST}/draft/complete", {"draft_id": "d", "resolution": "720p"}, "resolution-of-final"),
    "draft repeats": (f"{LATEST}/draft/complete", {"draft_id": "d", "prompt": "p"}, "unknown-field"),
    "business": (f"{ROOT}/enterprise/v2/text-to-video", text(), "end-user-missing"),
}


@pytest.mark.parametrize(("path", "body", "name"), EDGES.values(), ids=EDGES)
def test_figure_is_the_documented_one(path: str, body: dict[str, object], name: str | None) -> None:
    assert found(path, body) == ({name} if name else set())


LOWER = [path for path in CONTRACTS if path.count("/") > 3 and "draft" not in path]


@pytest.mark.parametrize("path", LOWER)
@pytest.mark.parametrize("resolution", ["1080p", "4k"])
def test_tiers_but_the_standard_one_make_480p_or_720p(path: str, resolution: str) -> None:
    body = text(image_url=I, end_user_id="u") if "image-to" in path else text(end_user_id="u")
    name = "resolution-of-flash" if "flash" in path else "resolution-of-tier"

    assert found(path, body) == set()
    assert found(path, body | {"resolution": resolution}) == {name}


@pytest.mark.parametrize("value", [5, "5s"])
def test_length_of_another_form_is_mended_by_its_hint(value: object) -> None:
    (violation,) = CONTRACTS[T2V].validate_value(text(duration=value)).violations

    assert '"5"' in violation.hint


def test_optional_fields_without_a_default_may_be_null() -> None:
    body = text(seed=None, end_user_id=None, image_urls=None, video_urls=None, audio_urls=None)

    assert found(R2V, body) == set()


def test_field_of_another_seller_is_translated() -> None:
    (violation,) = CONTRACTS[T2V].validate_value({"prompt": "p", "seconds": 5}).violations

    assert "`duration`" in violation.hint


def test_input_around_the_body_is_explained() -> None:
    violations = CONTRACTS[T2V].validate_value({"input": text()}).violations

    assert {violation.rule.name for violation in violations} == {"prompt-missing", "dropped-field"}
    assert all("top level" in violation.hint for violation in violations)


PROBES = {  # one shot list over all sellers
    "L1, audio alone": (R2V, text(audio_urls=[f"{A}#duration=5"], duration="5"), "audio-alone"),
    "L2, 13 files": (
        R2V,
        text(image_urls=[I] * 9, video_urls=[f"{V}#duration=5"] * 2, audio_urls=[A] * 2, duration="10"),
        "too-many-files",
    ),
    "L5, 16 s": (T2V, text(duration="16"), "unknown-duration"),
    "L6, 3 s": (T2V, text(duration="3"), "unknown-duration"),
    "L7, auto": (T2V, text(duration="auto"), None),
    "L8, 9:21": (T2V, text(aspect_ratio="9:21"), "unknown-ratio"),
    "L10, 18 s of video": (R2V, text(video_urls=[f"{V}#duration=6"] * 3), "video-too-long"),
    "L11, seed": (T2V, text(seed=42), None),
    "L12, a local image": (I2V, text(image_url="http://localhost/i.png"), "url-unreachable"),
    "S10, fast at 1080p": (
        f"{ROOT}/fast/text-to-video",
        text(resolution="1080p", duration="5"),
        "resolution-of-tier",
    ),
}


@pytest.mark.parametrize(("path", "body", "name"), PROBES.values(), ids=PROBES)
def test_shot_is_as_legal_as_the_seller_says(path: str, body: dict[str, object], name: str | None) -> None:
    report = CONTRACTS[path].validate_value(body)

    assert [violation.rule.name for violation in report.violations] == ([name] if name else [])
    assert (report.request is None) == bool(name)


UNSURE = {
    "L9, 1.9 s of video": (R2V, text(video_urls=[f"{V}#duration=1.9"]), "video-too-short"),
}


@pytest.mark.parametrize(("path", "body", "name"), UNSURE.values(), ids=UNSURE)
def test_shot_whose_refusal_nobody_documents_passes_with_a_warning(path: str, body: Any, name: str) -> None:
    report = CONTRACTS[path].validate_value(body)

    assert [violation.rule.name for violation in report.violations] == [name]
    assert report.request is not None


# --- paths -------------------------------------------------------------------------------------------------------


def test_models_that_no_page_names_are_marked() -> None:
    assert {path.removeprefix("/bytedance/") for path in INFERRED} == {
        "seedance-2.0/us/image-to-video",
        "seedance-2.0/us/reference-to-video",
        "seedance-2.5/flash/image-to-video",
        "seedance-2.5/flash/reference-to-video",
    }


@pytest.mark.parametrize("path", CONTRACTS)
def test_prefix_of_fal_is_taken_off(path: str) -> None:
    assert without_prefix(f"/fal-ai{path}") == path
    assert without_prefix(path) is None


def test_each_operation_has_a_name_of_its_own() -> None:
    assert len({contract.section.operation for contract in CONTRACTS.values()}) == len(CONTRACTS)


def test_severities_of_guesses_are_marked() -> None:
    guessed = {rule.name for rule in RULES if rule.confidence == "inferred" and rule.severity == "error"}

    assert guessed == {"null-field", "queue-length"}


def test_sources_are_public_addresses() -> None:
    hosts = {rule.source.url.split("/")[2] for rule in RULES}

    assert hosts == {"fal.ai", "github.com", "docs.aws.amazon.com"}
