"""Who is in the picture: which media shows a face, which faces were attested, and what a caller is asked.

Nobody looks for faces. The caller says that there is one:

| in a URL's fragment, alone or among other facts (`#face`, `#duration=5&face=1`) | `face`             |
| anywhere in a URL, or in the bytes of a data URL                                | `drytake-face`  |
| for every image and video                                                       | the scenario `face` |

`public-figure` and `drytake-public-figure` say the same of somebody whom no consent unlocks.
"""

import hashlib
from collections.abc import Iterator
from typing import Any, NamedTuple
from urllib.parse import parse_qsl

from drytake.mockserver.engine.call import Call
from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.state.tenant import Tenant
from drytake.schemas.providers.venice.requests import Queue
from drytake.schemas.validation.media import DataUrlError, data_url_bytes

__all__ = ["Face", "attest", "faces", "figures", "needs_consent", "revoke", "unattested"]

FACE, FIGURE = "face", "public-figure"
ROLES = {
    "image_url": "image",
    "end_image_url": "end_image",
    "reference_image_urls": "reference_image",
    "reference_video_urls": "reference_video",
}
"""Fields whose faces count, in the order in which their roles are named."""
VERSION = "v2.0"
POLICY = (
    "I am the person shown, or everybody shown has agreed; one attestation covers all faces in an image",
    "I may use all of the media that I upload",
    "I accept the Terms of Service and the Privacy Policy; breaking them can lead to suspension and liability",
    "Venice stores none of this content",
)
DOCS = "https://docs.venice.ai/guides/media/seedance-face-consent"


class Face(NamedTuple):
    """A file that shows a face."""

    role: str
    identity: str
    """The same for the same bytes; of a remote file, the same for the same URL."""


def faces(engine: Engine, call: Call, request: Queue) -> list[Face]:
    """Return the files of a request that show a face."""
    every = _everywhere(call)
    return [Face(role, _identity(engine, url)) for role, url in _media(request) if every or shows(url, FACE)]


def figures(request: Queue) -> bool:
    """Return whether a file shows somebody whom no consent unlocks."""
    return any(shows(url, FIGURE) for _, url in _media(request))


def shows_face(call: Call, url: str) -> bool:
    return _everywhere(call) or shows(url, FACE)


def shows(url: str, what: str) -> bool:
    """Return whether a URL says that its file shows something."""
    said = dict(parse_qsl(url.partition("#")[2], keep_blank_values=True)) if "#" in url else {}
    if said.get(what, "0") != "0":
        return True
    marker = f"drytake-{what}"
    if url[:5].lower() != "data:":
        return marker in url
    try:
        return marker.encode() in data_url_bytes(url)
    except DataUrlError:
        return False


def _everywhere(call: Call) -> bool:
    return call.happens(FACE)


def _media(request: Queue) -> Iterator[tuple[str, str]]:
    for name, role in ROLES.items():
        value: str | list[str] | None = getattr(request, name)
        for url in [value] if isinstance(value, str) else value or ():
            yield role, url


def _identity(engine: Engine, url: str) -> str:
    if url[:5].lower() == "data:":
        return hashlib.sha256(data_url_bytes(url)).hexdigest()
    stored = engine.file_behind(url)
    return hashlib.sha256(stored.data if stored else url.partition("#")[0].encode("utf-8", "surrogatepass")).hexdigest()


# --- what was attested -------------------------------------------------------------------------------------------


def _attested(tenant: Tenant) -> dict[str, bool]:
    attested: dict[str, bool] = tenant.provider_data.setdefault("venice", {}).setdefault("attested", {})
    return attested


def unattested(tenant: Tenant, found: list[Face]) -> list[Face]:
    """Return the faces that the tenant hasn't attested yet."""
    attested = _attested(tenant)
    return [face for face in found if face.identity not in attested]


def attest(tenant: Tenant, found: list[Face]) -> None:
    """Note that the tenant has attested some faces."""
    _attested(tenant).update((face.identity, True) for face in found)


def revoke(tenant: Tenant) -> int:
    """Forget what the tenant attested, as in Venice's settings page; return how many files that were."""
    attested = _attested(tenant)
    count = len(attested)
    attested.clear()
    return count


def needs_consent(missing: list[Face]) -> dict[str, Any]:
    """Return what a caller is asked whose media shows faces."""
    return {
        "error": {"code": "needs_consent", "message": "Seedance consent is required for this request."},
        "consent_flow": "seedance",
        "face_media_roles": list(dict.fromkeys(face.role for face in missing)),
        "consent": {"consent_version": VERSION, "policy_text": "\n".join(POLICY)},
        "docs_url": DOCS,
    }
