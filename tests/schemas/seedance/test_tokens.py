"""A prompt names the same files in each seller's style."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from drytake.schemas.seedance.tokens import (
    ANGLES,
    AT,
    AT_CHINESE,
    AT_FILE,
    AT_LOWER,
    BRACKETS,
    STYLES,
    WORDS,
    Part,
    Token,
    TokenStyle,
    parse,
    render,
    translated,
)

each_style = pytest.mark.parametrize("style", STYLES, ids=lambda style: style.name)
TOKENS: st.SearchStrategy[Part] = st.builds(Token, st.sampled_from(["image", "video", "audio"]), st.integers(1, 30))
TIGHT = st.text("ab01 @<>[]_.猫", min_size=1, max_size=6)
"""Text that may stand close to a token, and is none."""
APART = TIGHT.map(lambda text: f" {text} ")
NAMES = "Image 1 in Video 2 to Audio 1"


def tokens(parts: tuple[Part, ...]) -> list[Part]:
    return [part for part in parts if isinstance(part, Token)]


@st.composite
def prompts(draw: st.DrawFn, text: st.SearchStrategy[str]) -> tuple[Part, ...]:
    """Return parts: tokens, with text around each of them."""
    inner = [part for token in draw(st.lists(TOKENS, max_size=4)) for part in (token, draw(text))]
    return (draw(text), *inner)


@each_style
@given(prompts(APART))
def test_prompt_survives_being_rendered_and_parsed(style: TokenStyle, parts: tuple[Part, ...]) -> None:
    assert parse(render(parts, style), style) == parts


@each_style
@given(st.lists(TOKENS | TIGHT, max_size=8))
def test_tokens_survive_whatever_stands_beside_them(style: TokenStyle, parts: list[Part]) -> None:
    assert tokens(parse(render(parts, style), style)) == tokens(tuple(parts))


@each_style
@given(prompts(APART), st.sampled_from(STYLES))
def test_prompt_survives_the_way_there_and_back(style: TokenStyle, parts: tuple[Part, ...], other: TokenStyle) -> None:
    prompt = render(parts, style)

    assert translated(translated(prompt, style, other), other, style) == prompt


@each_style
@given(st.text())
def test_prompt_is_the_sum_of_its_parts(style: TokenStyle, prompt: str) -> None:
    assert "".join(part for part in parse(prompt, style) if isinstance(part, str)) == style.pattern.sub("", prompt)


@pytest.mark.parametrize(
    ("style", "written"),
    [
        (WORDS, NAMES),
        (AT, "@Image1 in @Video2 to @Audio1"),
        (AT_LOWER, "@image1 in @video2 to @audio1"),
        (AT_FILE, "@image_file_1 in @video_file_2 to @audio_file_1"),
        (AT_CHINESE, "@图片1 in @视频2 to @音频1"),
        (BRACKETS, "[Image1] in [Video2] to [Audio1]"),
        (ANGLES, "<Image 1> in <Video 2> to <Audio 1>"),
    ],
)
def test_style_has_its_form_of_each_kind(style: TokenStyle, written: str) -> None:
    assert translated(NAMES, WORDS, style) == written
    assert translated(written, style, WORDS) == NAMES


@pytest.mark.parametrize(
    ("style", "prompt"), [(AT, "@image1 walks"), (AT_FILE, "@图片1 walks"), (ANGLES, "@Image1 walks")]
)
def test_other_spellings_of_a_style_are_read(style: TokenStyle, prompt: str) -> None:
    assert parse(prompt, style) == (Token("image", 1), " walks")


@pytest.mark.parametrize("prompt", ["Image", "image 1", "Image 1st", "MyImage 1", "@Image 1", "[Image 1]", "<Image 1>"])
def test_word_is_no_token_within_another(prompt: str) -> None:
    assert parse(prompt, WORDS) == (prompt,)


@pytest.mark.parametrize(
    ("parts", "style", "written"),
    [
        ((Token("image", 1), "2 cats"), AT, "@Image1 2 cats"),
        ((Token("image", 1), "2 cats"), BRACKETS, "[Image1]2 cats"),
        (("follow", Token("video", 2), "now"), WORDS, "follow Video 2 now"),
        (("follow", Token("video", 2), "now"), AT_FILE, "follow@video_file_2now"),
        ((Token("image", 1), Token("image", 2)), WORDS, "Image 1 Image 2"),
        ((Token("image", 1), Token("image", 2)), AT, "@Image1@Image2"),
    ],
)
def test_space_comes_in_only_where_it_must(parts: tuple[Part, ...], style: TokenStyle, written: str) -> None:
    assert render(parts, style) == written
