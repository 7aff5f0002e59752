"""How a prompt names its files: ``@image_file_1`` and its older spellings, with or without space around."""

from collections.abc import Iterator, Sequence
from itertools import islice

from drytake.schemas.providers.xskill.rules.book import KODA, README, SEEDANCE, STORYBOARDS, create_body
from drytake.schemas.providers.xskill.rules.seedance import ARRAYS, FRAMES, VIDEO
from drytake.schemas.seedance.tokens import AT_FILE, AT_LOWER
from drytake.schemas.validation.rules import Body, RuleMatch

__all__ = ["references"]

_IMAGE, _VIDEO, _AUDIO = "https://example.com/i.png", "https://example.com/v.mp4", "https://example.com/a.mp3"
_SHOWN = 20
"""Tokens that are spoken of one by one."""


def references(prompt: str) -> Iterator[tuple[str, str, int]]:
    """Yield each token of a prompt, the kind it names and its number; of `@image_file_1-4` the first number counts."""
    for found, token in AT_FILE.find(prompt):
        yield found[0], token.kind, token.number


def _body(prompt: str, **params: object) -> Body:
    return create_body(SEEDANCE, prompt=prompt, **params)


@VIDEO.each(
    "dangling-reference",
    source=README.at("Request parameters"),
    severity="warning",
    confidence="inferred",
    hint="number the files of each array from 1, in the order in which they are sent",
    rejects=[
        _body("@image_file_1 walks"),
        _body("@image_file_2 walks", image_files=[_IMAGE]),
        _body("@image_file_0 walks", image_files=[_IMAGE]),
        _body("follow@video_file_2now", video_files=[_VIDEO]),
        _body("sing @audio_file_1", image_files=[_IMAGE]),
        _body("把@图片2放大", image_files=[_IMAGE]),
        _body("将@视频1延长10秒", image_files=[_IMAGE]),
        _body("@音频3", audio_files=[_AUDIO] * 2),
    ],
    accepts=[
        _body(
            "@image_file_1 as @video_file_1 to @audio_file_1",
            image_files=[_IMAGE],
            video_files=[_VIDEO],
            audio_files=[_AUDIO],
        ),
        _body("a@image_file_2b@图片1c", image_files=[_IMAGE] * 2),
        _body("@视频1@音频1", video_files=[_VIDEO], audio_files=[_AUDIO]),
        _body("@image_file_1-4 as keyframes", image_files=[_IMAGE]),
        _body("the @filePaths[0] label and a file that no token names", image_files=[_IMAGE]),
    ],
)
def dangling_reference(body: Body) -> Sequence[RuleMatch]:
    """Token N of a kind in the prompt names item N of that kind's array, which is there."""
    prompt = body["prompt"]
    if "@" not in prompt or body["functionMode"] == FRAMES:
        return ()
    missing = {
        token: f"`prompt` names `{token[:60]}`; `{ARRAYS[kind]}` has {len(body[ARRAYS[kind]])}"
        for token, kind, number in references(prompt)
        if not 1 <= number <= len(body[ARRAYS[kind]])
    }
    return [RuleMatch("/prompt", token, said) for token, said in islice(missing.items(), _SHOWN)]


@VIDEO.each(
    "reference-in-frames-mode",
    source=KODA,
    severity="warning",
    confidence="observed",
    hint="say `first frame` and `last frame`, or use `omni_reference`",
    rejects=[_body("@image_file_1 walks", functionMode=FRAMES, filePaths=[_IMAGE])],
    accepts=[_body("the first frame moves", functionMode=FRAMES, filePaths=[_IMAGE])],
)
def reference_in_frames_mode(body: Body) -> Sequence[RuleMatch]:
    """In `first_last_frames`, tokens name nothing; the service has answered such prompts with error 1000."""
    if body["functionMode"] != FRAMES or "@" not in body["prompt"]:
        return ()
    tokens = dict.fromkeys(token for token, _, _ in references(body["prompt"]))
    return [
        RuleMatch("/prompt", token, f"`prompt` names `{token[:60]}` in `{FRAMES}`") for token in islice(tokens, _SHOWN)
    ]


@VIDEO.each(
    "outdated-token",
    source=STORYBOARDS,
    severity="info",
    confidence="observed",
    hint="write `@image_file_1`, `@video_file_1`, `@audio_file_1`",
    rejects=[_body("@image1 walks", image_files=[_IMAGE])],
    accepts=[_body("@image_file_1 walks", image_files=[_IMAGE])],
)
def outdated_token(body: Body) -> Sequence[RuleMatch]:
    """`@image1` was the first spelling and has left the documents."""
    if "@" not in body["prompt"]:
        return ()
    tokens = dict.fromkeys(found[0] for found, _ in AT_LOWER.find(body["prompt"]))
    return [
        RuleMatch("/prompt", token, f"`prompt` names `{token[:60]}`, an old spelling")
        for token in islice(tokens, _SHOWN)
    ]
