"""What Ark documents of Seedance 2.5: its tasks, drafts and formats."""

from collections.abc import Sequence
from typing import get_args

from drytake.schemas.providers.ark.models import model_of
from drytake.schemas.providers.ark.modes import Item, content_of, mode_of, of_type, text_of
from drytake.schemas.providers.ark.rules import book, fragments
from drytake.schemas.providers.ark.rules.book import ADAPTIVE, CREATE, MODEL_CHOSEN, body, image, text, video
from drytake.schemas.validation.rules import Body, Source
from drytake.schemas.validation.text import quoted

__all__ = ["FIXED_BY_TASK", "drafts_of"]

PAGE = book.LATEST_PAGE
FIXED_BY_TASK = ("edit", "extend", "edit_video", "extend_video")
"""Tasks whose result has the shape of its source."""
EDITS = ("edit", "edit_video")
FAILED_EDITS = Source("https://github.com/Comfy-Org/ComfyUI/issues/15395", as_of="2026-11-29")
CHARACTERS = 32_000
DRAFT = {"type": "draft_task", "draft_task": {"id": "cgt-20260901120000-abcde"}}


def _is_latest(request: Body) -> bool:
    return model_of(request["model"]).family == "2.5"


def drafts_of(request: Body) -> Sequence[tuple[int, Item]]:
    """Return the drafts that a request finishes, each with its place in the content."""
    return of_type(content_of(request), "draft_task")


CREATE.choice(
    "unknown-task-type",
    "omni_reference_task_type",
    get_args(book.Task),
    source=book.NEWEST,
    rejects=[body(video(), model=book.LATEST, omni_reference_task_type="editing")],
    accepts=[body(video(), model=book.LATEST, omni_reference_task_type="edit", ratio=ADAPTIVE)],
)


@CREATE.when(
    "ratio-of-task",
    "/ratio",
    source=book.MEASURED_2_5,
    confidence="observed",
    hint="send `adaptive`, or leave `ratio` out: the result has the shape of its source",
    rejects=[
        body(image("first_frame"), model=book.LATEST, ratio="16:9"),
        body(image("first_frame"), image("last_frame"), model=book.LATEST, ratio="1:1"),
        body(video(), model=book.LATEST, omni_reference_task_type="edit", ratio="16:9"),
        body(video(), model=book.LATEST, omni_reference_task_type="extend_video", ratio="16:9"),
    ],
    accepts=[
        body(image("first_frame"), model=book.LATEST, ratio=ADAPTIVE),
        body(image("first_frame"), ratio="16:9"),
        body(video(), model=book.LATEST, ratio="16:9"),
    ],
)
def ratio_of_task(request: Body) -> str | None:
    """On 2.5, `ratio` is `adaptive` with a first frame and where a video is edited or extended."""
    ratio = request["ratio"]
    if ratio in (None, ADAPTIVE) or not _is_latest(request):
        return None
    framed = mode_of(content_of(request)) in ("i2v", "flf2v")
    if not framed and request["omni_reference_task_type"] not in FIXED_BY_TASK:
        return None
    return f"`ratio` is {quoted(ratio)}; here it takes `adaptive`"


@CREATE.when(
    "length-of-edit",
    "/duration",
    fails=True,
    source=FAILED_EDITS,
    severity="warning",
    confidence="observed",
    hint="send -1, or leave `duration` out: an edit is as long as its video",
    rejects=[body(video(), model=book.LATEST, omni_reference_task_type="edit", ratio=ADAPTIVE, duration=6)],
    accepts=[
        body(video(), model=book.LATEST, omni_reference_task_type="edit", ratio=ADAPTIVE, duration=MODEL_CHOSEN),
        body(video(), model=book.LATEST, omni_reference_task_type="extend", ratio=ADAPTIVE, duration=6),
    ],
)
def length_of_edit(request: Body) -> str | None:
    """On 2.5, an edit with a length of its own is accepted, and fails."""
    if request["duration"] in (None, MODEL_CHOSEN) or request["omni_reference_task_type"] not in EDITS:
        return None
    if not _is_latest(request):
        return None
    return f"`duration` is {request['duration']} in an edit: it is accepted, then it fails"


@CREATE.when(
    "task-without-video",
    "/omni_reference_task_type",
    source=book.NEWEST,
    confidence="inferred",
    hint="send the video as `reference_video`, or leave the field out",
    rejects=[
        text(model=book.LATEST, omni_reference_task_type="edit"),
        body(image("reference_image"), model=book.LATEST, omni_reference_task_type="extend"),
    ],
    accepts=[body(video(), model=book.LATEST, omni_reference_task_type="extend")],
)
def task_without_video(request: Body) -> str | None:
    """What is edited or extended is a video."""
    task = request["omni_reference_task_type"]
    if task not in FIXED_BY_TASK or not _is_latest(request) or of_type(content_of(request), "video_url"):
        return None
    return f"`omni_reference_task_type` is {quoted(task)}, and there is no video"


@CREATE.when(
    "task-type-of-model",
    "/omni_reference_task_type",
    source=book.NEWEST,
    severity="warning",
    confidence="inferred",
    hint="leave it out, or use Seedance 2.5: here the prompt's words alone decide",
    rejects=[body(video(), omni_reference_task_type="edit")],
    accepts=[body(video(), omni_reference_task_type=None)],
)
def task_type_of_model(request: Body) -> str | None:
    """`omni_reference_task_type` belongs to Seedance 2.5."""
    task = request["omni_reference_task_type"]
    return None if task is None or _is_latest(request) else f"`omni_reference_task_type` is {quoted(task)}"


@CREATE.when(
    "format-of-model",
    "/output_format",
    source=book.NEWEST,
    confidence="inferred",
    hint="use `mp4`, or Seedance 2.5",
    rejects=[text(output_format="mov")],
    accepts=[text(output_format="mp4"), text(model=book.LATEST, output_format="mov")],
)
def format_of_model(request: Body) -> str | None:
    """All models but 2.5 make `mp4`."""
    wanted = request["output_format"]
    return None if wanted in (None, "mp4") or _is_latest(request) else f"`output_format` is {quoted(wanted)}"


@CREATE.when(
    "seed-of-2-5",
    "/seed",
    source=book.CAPABILITIES,
    severity="warning",
    confidence="inferred",
    hint="leave `seed` out: no result of Seedance 2.5 can be had again",
    rejects=[text(model=book.LATEST, seed=7)],
    accepts=[text(seed=7), text(model=book.LATEST, seed=MODEL_CHOSEN)],
)
def seed_of_2_5(request: Body) -> str | None:
    """Seedance 2.5 has no seed."""
    seed = request["seed"]
    return None if seed in (None, MODEL_CHOSEN) or not _is_latest(request) else f"`seed` is {seed}"


@CREATE.when(
    "prompt-too-long-2-5",
    "/content",
    source=book.CAPABILITIES,
    severity="warning",
    confidence="inferred",
    hint=f"shorten the prompt to {CHARACTERS} characters",
    rejects=[body({"type": "text", "text": "a" * (CHARACTERS + 1)}, model=book.LATEST)],
    accepts=[body({"type": "text", "text": "a" * CHARACTERS}, model=book.LATEST)],
)
def prompt_too_long_2_5(request: Body) -> str | None:
    """On 2.5, a prompt has at most 32,000 characters."""
    if not _is_latest(request):
        return None
    count = len(text_of(content_of(request)))
    return f"the prompt has {count} characters; the limit is {CHARACTERS}" if count > CHARACTERS else None


@CREATE.when(
    "draft-of-model",
    "/content",
    schema=fragments.draft,
    source=book.CREATE_PAGE.at("content"),
    hint="finish drafts with the model that made them, Seedance 2.5 or 1.5 pro",
    rejects=[body(DRAFT)],
    accepts=[body(DRAFT, model=book.LATEST)],
)
def draft_of_model(request: Body) -> str | None:
    """Drafts are of Seedance 2.5 and 1.5 pro."""
    if not drafts_of(request) or model_of(request["model"]).family in ("2.5", "1.5"):
        return None
    return "`content` has a draft, which this model can't finish"


@CREATE.when(
    "draft-with-others",
    "/content",
    source=PAGE,
    severity="warning",
    confidence="inferred",
    hint="send the draft alone: the final takes prompt, media, length, ratio, sound and seed from it",
    rejects=[
        body(DRAFT, {"type": "text", "text": "A lighthouse"}, model=book.LATEST),
        body(DRAFT, DRAFT, model=book.LATEST),
    ],
    accepts=[body(DRAFT, model=book.LATEST, resolution="1080p")],
)
def draft_with_others(request: Body) -> str | None:
    """A draft stands alone in the content."""
    return "`content` has a draft and more" if drafts_of(request) and len(request["content"]) > 1 else None
