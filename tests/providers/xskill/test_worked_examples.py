"""Requests that the README shows, or that real clients send: none of them is refused, nor warned about."""

from typing import Any

import pytest

from drytake.schemas.providers.xskill.responses import TaskResponse
from drytake.schemas.registry import get_provider

MODEL = "st-ai/super-seed2"
IMAGE, VIDEO, AUDIO = (f"https://cdn.example.com/a.{end}" for end in ("png", "mp4", "mp3"))
EXAMPLES: dict[str, dict[str, Any]] = {
    "nulls at the top": {"model": MODEL, "params": {"prompt": "x"}, "channel": None, "callback_url": None},
    "the least": {"model": MODEL, "params": {"prompt": "x", "duration": 5, "ratio": "16:9"}},
    "no assets": {"model": MODEL, "params": {"prompt": "x", "functionMode": "omni_reference"}},
    "frames of nothing": {"model": MODEL, "params": {"prompt": "x", "functionMode": "first_last_frames"}},
    "one frame": {
        "model": MODEL,
        "params": {"prompt": "x", "functionMode": "first_last_frames", "filePaths": [IMAGE]},
    },
    "empty arrays": {"model": MODEL, "params": {"prompt": "x", "image_files": [], "video_files": []}},
    "an audio that no token names": {
        "model": MODEL,
        "params": {"prompt": "x", "image_files": [IMAGE], "audio_files": [AUDIO]},
    },
    "lengthen a video": {"model": MODEL, "params": {"prompt": "将@视频1延长10秒", "video_files": [VIDEO]}},
}


@pytest.mark.parametrize("body", EXAMPLES.values(), ids=EXAMPLES)
def test_a_worked_example_is_clean(body: dict[str, Any]) -> None:
    contract = get_provider("xskill").create.contract
    assert contract is not None
    report = contract.validate_value(body)

    assert report.valid
    assert report.violations == ()


def test_the_documented_answer_of_a_finished_task_needs_no_id() -> None:
    output = {"images": ["https://cdn.example.com/a.mp4"]}
    response = {"code": 200, "data": {"status": "completed", "result": {"output": output}}}

    assert TaskResponse.model_validate(response).data.status == "completed"


@pytest.mark.parametrize(
    ("url", "noted"),
    [
        ("http://localhost:3000/hook", True),
        ("http://192.168.0.4/hook", True),
        ("http://web:8000/hook", True),
        ("https://example.com/hook", False),
        (None, False),
    ],
)
def test_a_callback_that_only_the_mock_reaches_is_a_note(url: str | None, noted: bool) -> None:  # noqa: FBT001
    contract = get_provider("xskill").create.contract
    assert contract is not None
    report = contract.validate_value({"model": MODEL, "params": {"prompt": "x"}, "callback_url": url})

    assert report.valid
    assert [entry.severity for entry in report.violations] == (["info"] if noted else [])
