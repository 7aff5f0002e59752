"""llms.txt (llmstxt.org): what an agent that meets the repository, or a server, finds there."""

import re
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from drytake.schemas.provider import Provider

__all__ = ["LinkedPage", "linked_pages", "llms_text", "server_text"]

SUMMARY = (
    "Drytake stands in for the services that sell Seedance video generation: it validates and prices requests offline, mocks "
    "the services' own HTTP APIs, and finds what clients do wrong, without an account and without a credit."
)
_SENTENCE = re.compile(r"(.+?(?:[.!?](?=\s|$)|。))", re.DOTALL)
_NOT_PROSE = ("#", "|", "```", "<", "- ", "{")
"""How what isn't a paragraph begins."""
_LINK = re.compile(r"\[([^\]]*)\]\([^)]*\)")


class LinkedPage(NamedTuple):
    """A page, and what it is about."""

    title: str
    url: str
    note: str

    def __str__(self) -> str:
        return f"- [{self.title}]({self.url})" + (f": {self.note}" if self.note else "")


def linked_pages(folder: Path, base: str) -> list[LinkedPage]:
    """Return the Markdown pages of a folder: title and first sentence of each, in the order of their names."""
    found = [_page(path, f"{base}{path.name}") for path in sorted(folder.glob("*.md"))]
    return [page for page in found if page is not None]


def _page(path: Path, url: str) -> LinkedPage | None:
    text = path.read_text(encoding="utf-8")
    head = re.search(r"^# (.+)$", text, re.MULTILINE)
    if head is None:
        return None
    intro = text[head.end() :].partition("\n## ")[0]
    blocks = [" ".join(block.split()) for block in intro.split("\n\n")]
    plain = next((block for block in blocks if block and not block.startswith(_NOT_PROSE)), "")
    sentence = _SENTENCE.match(_LINK.sub(r"\1", plain))
    return LinkedPage(head[1].strip(), url, sentence[1].rstrip(".:。") if sentence else plain)


def llms_text(sections: Mapping[str, Iterable[object]], *paragraphs: str) -> str:
    """Return a whole file: title, summary, paragraphs, then sections of links; what may be skipped is named `Optional`."""
    blocks = ["# Drytake", f"> {SUMMARY}", *paragraphs]
    blocks += [f"## {title}\n\n" + "\n".join(map(str, lines)) for title, lines in sections.items()]
    return "\n\n".join(blocks) + "\n"


def server_text(origin: str, bases: Mapping[str, str], providers: Iterable[Provider]) -> str:
    """Return the file of a server: where each service is played, and what the server says of its clients."""
    services = [
        LinkedPage(
            provider.title,
            bases[provider.id],
            f"`{provider.id}`; makes a video by `{provider.create.method} {provider.create.path}`; documents: {provider.docs}",
        )
        for provider in providers
    ]
    return llms_text(
        {"Services, by their base URL here": services, "This server": _own(origin)},
        "Any API key works here, and each is a tenant of its own: its tasks, clock, money and findings are its alone.",
    )


def _own(origin: str) -> Iterator[LinkedPage]:
    control = f"{origin}/_drytake"
    yield LinkedPage(
        "Documentation", f"{control}/docs", "operations, rules, scenarios and the control API, as one page"
    )
    yield LinkedPage("OpenAPI", f"{control}/openapi.json", "all operations of all services, and the control API")
    yield LinkedPage("MCP", f"{control}/mcp", "nine tools: validate, price, translate, explain, and this mock")
    yield LinkedPage("Findings", f"{control}/findings", "what the calls broke so far; `?key=` chooses a key")
    yield LinkedPage("Journal", f"{control}/journal", "the calls and their responses, without secrets")
    yield LinkedPage("Scenarios", f"{control}/scenarios", "what `POST /_drytake/scenario` can make happen")
