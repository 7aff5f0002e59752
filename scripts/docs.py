"""Makes the documents into a site: `python scripts/docs.py`, into build/site. It needs Zensical (`pip install zensical==0.0.73`).

Pages are those of docs/ and of the checkout's top; links between them lead from page to page, and a link to a file that is no page
becomes its name. Then every link and anchor of the built pages is looked up, and that nothing is fetched from elsewhere.
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from html.parser import HTMLParser
from importlib.util import find_spec
from pathlib import Path, PurePosixPath
from urllib.parse import unquote, urlsplit

ROOT = Path(__file__).parents[1]
TOP = {
    "README.md": "index.md",
    "README.zh-CN.md": "zh/index.md",
    "ARCHITECTURE.md": "architecture.md",
    "CONTRIBUTING.md": "contributing.md",
    "SECURITY.md": "security.md",
    "CHANGELOG.md": "changelog.md",
    "llms.txt": "llms.txt",
}
"""Pages of the checkout's top, and where they are in the site."""
_LINK = re.compile(r"(!?)\[((?:[^\[\]]|\[[^\]]*\])*)\]\(([^()\s]+)\)")
_FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
_FETCHING = {"script": "src", "img": "src", "link": "href", "iframe": "src", "source": "src", "video": "src"}
_PAGES = frozenset(("canonical", "alternate", "prev", "next"))
"""What a `link` may name without anything being fetched."""
_SWITCH = re.compile(r'href="[^"]*"( hreflang="(en|zh)")')


class DocsError(Exception):
    """What isn't right with the pages."""


def main() -> int:
    """Return 0 once the site is there and its links lead somewhere."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument(
        "--output", type=Path, default=ROOT / "build", metavar="FOLDER", help="where docs/ and site/ are put"
    )
    options = parser.parse_args()
    if find_spec("zensical") is None:
        sys.stderr.write("Zensical isn't here: pip install zensical==0.0.73\n")
        return 2
    try:
        pages = build(options.output)
    except DocsError as error:
        sys.stderr.write(f"docs: {error}\n")
        return 1
    sys.stdout.write(f"{pages} pages in {options.output / 'site'}\n")
    return 0


def build(output: Path) -> int:
    """Return how many pages the site has.

    Raises:
        DocsError: a link leads nowhere, or a page isn't in the menu.
    """
    source, site = output / "docs", output / "site"
    for folder in (source, site):
        shutil.rmtree(folder, ignore_errors=True)
    places = places_of(ROOT)
    for name, place in places.items():
        target = source / place
        target.parent.mkdir(parents=True, exist_ok=True)
        if place.endswith(".md"):
            target.write_text(relinked(name, places), encoding="utf-8")
        else:
            shutil.copy(ROOT / name, target)
    config = output / "mkdocs.yml"
    config.write_text(configuration(places), encoding="utf-8")
    built = subprocess.run(  # noqa: S603 - ours
        [sys.executable, "-m", "zensical", "build", "--strict", "--clean", "-f", str(config)],
        capture_output=True,
        text=True,
        check=False,
        cwd=output,
    )
    if built.returncode or not (site / "index.html").is_file():
        raise DocsError(f"the site isn't built:\n{built.stdout}{built.stderr}")
    for page in site.rglob("*.html"):
        page.write_text(in_its_language(page, site), encoding="utf-8")
    faults = [*left_out(places), *faults_of(site)]
    if faults:
        raise DocsError("\n".join(faults))
    return sum(1 for _ in site.rglob("*.html"))


def places_of(root: Path) -> dict[str, str]:
    """Return which files of a checkout are in the site, and where."""
    own = {name: place for name, place in TOP.items() if (root / name).is_file()}
    docs = (path for path in sorted((root / "docs").rglob("*")) if path.is_file())
    return own | {path.relative_to(root).as_posix(): path.relative_to(root / "docs").as_posix() for path in docs}


def configuration(places: dict[str, str]) -> str:
    """Return the configuration, with each provider's page in the menu."""
    text = (ROOT / "mkdocs.yml").read_text(encoding="utf-8").replace("build/", "")
    providers = [place for place in places.values() if place.startswith("providers/")]
    rows = "".join(f"\n          - {place}" for place in providers)
    return text.replace(" PROVIDERS", rows)


def relinked(name: str, places: dict[str, str]) -> str:
    """Return a page whose links lead from page to page of the site."""
    here = PurePosixPath(places[name]).parent

    def link(found: re.Match[str]) -> str:
        picture, text, target = found.groups()
        path, _, anchor = target.partition("#")
        if urlsplit(target).scheme or not path:
            return found[0]
        file = os.path.normpath(PurePosixPath(name).parent / path)
        if file in places:
            to = os.path.relpath(places[file], here)
            return f"{picture}[{text}]({to}{f'#{anchor}' if anchor else ''})"
        if not (ROOT / file).exists():
            raise DocsError(f"{name} links to {target}, which isn't there")
        return text

    text = (ROOT / name).read_text(encoding="utf-8")
    parts, end = [], 0
    for fence in _FENCE.finditer(text):
        parts += [_LINK.sub(link, text[end : fence.start()]), copyable(fence[0])]
        end = fence.end()
    return "".join([*parts, _LINK.sub(link, text[end:])])


def copyable(fence: str) -> str:
    """Return a block of code so that its button copies what can be pasted: of a session the commands, without what they print."""
    if not fence.startswith("```console\n"):
        return fence
    blocks = []
    for part in re.split(r"^\$ ", fence.removeprefix("```console\n").removesuffix("```"), flags=re.MULTILINE)[1:]:
        command, _, printed = part.partition("\n")
        blocks.append(f"```sh\n{command}\n```")
        if printed.strip():
            blocks.append(f"``` {{ .text .no-copy }}\n{printed.rstrip()}\n```")
    return "\n\n".join(blocks)


def left_out(places: dict[str, str]) -> Iterator[str]:
    """Yield pages that the menu doesn't have."""
    menu = configuration(places)
    for place in places.values():
        if place.endswith(".md") and f" {place}\n" not in menu:
            yield f"{place} isn't in the menu of mkdocs.yml"


def in_its_language(page: Path, site: Path) -> str:
    """Return a built page that says its language, and whose switch leads to its twin, where there is one."""
    text, here = page.read_text(encoding="utf-8"), page.relative_to(site)
    chinese = here.parts[0] == "zh"
    twin = site.joinpath(*here.parts[1:]) if chinese else site / "zh" / here
    if chinese:  # browsers choose fonts by it
        text = text.replace('<html lang="en"', '<html lang="zh-CN"', 1)
    if not twin.is_file():
        return text
    to = os.path.relpath(twin, page.parent)
    return _SWITCH.sub(lambda found: f'href="{to if (found[2] == "zh") != chinese else page.name}"{found[1]}', text)


# --- the built pages ----------------------------------------------------------------------------------------------


class _Page(HTMLParser):
    """What a page has and asks for."""

    def __init__(self) -> None:
        super().__init__()
        self.ids: set[str] = set()
        self.links: list[str] = []
        self.fetched: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        said = {name: value or "" for name, value in attrs}
        self.ids |= {said[name] for name in ("id", "name") if name in said}
        if tag == "a" and "href" in said:
            self.links.append(said["href"])
        if _FETCHING.get(tag) in said and not (tag == "link" and said.get("rel") in _PAGES):
            self.fetched.append(said[_FETCHING[tag]])


def faults_of(site: Path) -> Iterator[str]:
    """Yield links and anchors that lead nowhere, and what is fetched from elsewhere."""
    pages: dict[Path, _Page] = {}
    for path in sorted(site.rglob("*.html")):
        pages[path] = _Page()
        pages[path].feed(path.read_text(encoding="utf-8"))
    for path, page in pages.items():
        if path.name == "404.html":  # its links are the server's root's
            continue
        name = path.relative_to(site)
        yield from (f"{name}: {target} {why}" for target in page.links if (why := _fault_of(target, path, pages)))
        yield from (f"{name}: {target} is fetched from elsewhere" for target in page.fetched if urlsplit(target).netloc)


def _fault_of(target: str, path: Path, pages: dict[Path, _Page]) -> str:
    """Return what is wrong with a link of a page; nothing of one to elsewhere."""
    split = urlsplit(target)
    if split.scheme or split.netloc:
        return ""
    file = (path.parent / unquote(split.path)).resolve() if split.path else path
    file = file / "index.html" if file.is_dir() else file
    if not file.is_file():
        return "leads nowhere"
    known = not split.fragment or file not in pages or unquote(split.fragment) in pages[file].ids
    return "" if known else "has no such anchor"


if __name__ == "__main__":
    sys.exit(main())
