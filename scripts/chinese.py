"""The code of pages in Chinese, which is that of the English ones; comments in it may be Chinese."""

import re

__all__ = ["code_of", "in_step"]

_BLOCK = re.compile(r"^(?P<indent> *)```.*?^(?P=indent)```$", re.MULTILINE | re.DOTALL)
_COMMENT = re.compile(r"(?:^|(?<=\s))(?:#|//) .*$", re.MULTILINE)


def code_of(block: str) -> str:
    """Return a block without its comments."""
    return "\n".join(line.rstrip() for line in _COMMENT.sub("", block).splitlines())


def in_step(chinese: str, english: str) -> str:
    """Return a page with the code of its twin; as it is where they haven't as many blocks: a test tells the section."""
    blocks = [found[0] for found in _BLOCK.finditer(english)]
    if len(blocks) != len(_BLOCK.findall(chinese)):
        return chinese
    theirs = iter(blocks)

    def chosen(own: re.Match[str]) -> str:
        block = next(theirs)
        return own[0] if code_of(own[0]) == code_of(block) else block

    return _BLOCK.sub(chosen, chinese)
