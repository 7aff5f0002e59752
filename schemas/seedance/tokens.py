"""How a prompt names its files: `@Image1`, `[Image1]`, `Image 1`... by kind and number; each seller has its style. Pure.

A prompt is translated, not copied: parsed in one seller's style and rendered in another's. Text that looks like a token of
the new style, and was none in the old one, becomes one; nobody can tell it apart.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

from drytake.schemas.validation.media import Kind

__all__ = [
    "ANGLES",
    "AT",
    "AT_CHINESE",
    "AT_FILE",
    "AT_LOWER",
    "BRACKETS",
    "STYLES",
    "WORDS",
    "Part",
    "Token",
    "TokenStyle",
    "parse",
    "render",
    "translated",
]

Forms = Mapping[Kind, str]
"""How a token of each kind is written; `{}` is its number."""
_WORD = re.compile(r"[A-Za-z0-9_]")
_DIGITS = 9
"""No prompt has files of higher numbers; longer ones are cut."""


class Token(NamedTuple):
    """A file that a prompt names."""

    kind: Kind
    number: int
    """Its place among the files of its kind, counted from 1; a prompt may name one that there isn't, even 0."""


Part = str | Token


@dataclass(frozen=True, eq=False)
class TokenStyle:
    """How one seller's prompts name their files."""

    name: str
    forms: Forms
    """What is written."""
    also: tuple[Forms, ...] = ()
    """What is read too."""
    words: bool = False
    """True where a token is a word like others, and has to stand apart from letters and digits."""

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """What matches a token; each form has one group, its number."""
        written = (re.escape(form).replace(r"\{\}", "([0-9]+)") for _, form in self._read)
        either = "|".join(written)
        return re.compile(rf"(?<![A-Za-z0-9_@<\[])(?:{either})(?![A-Za-z0-9_])" if self.words else either)

    @cached_property
    def _read(self) -> tuple[tuple[Kind, str], ...]:
        return tuple(pair for forms in (self.forms, *self.also) for pair in forms.items())

    def find(self, prompt: str) -> Iterator[tuple[re.Match[str], Token]]:
        """Yield each token of a prompt, with where it stands."""
        for found in self.pattern.finditer(prompt):
            group = found.lastindex or 1
            yield found, Token(self._read[group - 1][0], int(found[group][:_DIGITS]))

    def write(self, token: Token) -> str:
        """Return a token as it is written."""
        return self.forms[token.kind].format(token.number)


def parse(prompt: str, style: TokenStyle) -> tuple[Part, ...]:
    """Return the parts of a prompt: its tokens, and the text between them."""
    parts: list[Part] = []
    end = 0
    for found, token in style.find(prompt):
        parts += [prompt[end : found.start()], token]
        end = found.end()
    return tuple(part for part in (*parts, prompt[end:]) if part != "")


def render(parts: Iterable[Part], style: TokenStyle) -> str:
    """Return a prompt of its parts; a space comes in where a token and what stands beside it would run together."""
    prompt, before = "", False
    for part in parts:
        token = isinstance(part, Token)
        text = style.write(part) if isinstance(part, Token) else part
        if (before or token) and _run_together(prompt, text, style, after_token=before):
            prompt += " "
        prompt, before = prompt + text, token
    return prompt


def translated(prompt: str, source: TokenStyle, target: TokenStyle) -> str:
    """Return a prompt with its files named in another style."""
    return render(parse(prompt, source), target)


def _run_together(before: str, after: str, style: TokenStyle, *, after_token: bool) -> bool:
    last, first = before[-1:], after[:1]
    if style.words:
        return bool((_WORD.match(last) or last in ("@", "<", "[")) and _WORD.match(first))
    return after_token and last.isdigit() and first in tuple("0123456789")


def _forms(image: str, video: str, audio: str) -> Forms:
    return {"image": image, "video": video, "audio": audio}


_LOWER = _forms("@image{}", "@video{}", "@audio{}")
_CHINESE = _forms("@图片{}", "@视频{}", "@音频{}")
WORDS = TokenStyle("words", _forms("Image {}", "Video {}", "Audio {}"), words=True)
"""Ark's own form, which sellers that publish none are given."""
AT = TokenStyle("at", _forms("@Image{}", "@Video{}", "@Audio{}"), (_LOWER,))
AT_LOWER = TokenStyle("at, in lower case", _LOWER)
AT_FILE = TokenStyle("at, as files", _forms("@image_file_{}", "@video_file_{}", "@audio_file_{}"), (_CHINESE,))
AT_CHINESE = TokenStyle("at, in Chinese", _CHINESE)
BRACKETS = TokenStyle("brackets", _forms("[Image{}]", "[Video{}]", "[Audio{}]"))
ANGLES = TokenStyle("angles", _forms("<Image {}>", "<Video {}>", "<Audio {}>"), (AT.forms,))
STYLES = (WORDS, AT, AT_LOWER, AT_FILE, AT_CHINESE, BRACKETS, ANGLES)
