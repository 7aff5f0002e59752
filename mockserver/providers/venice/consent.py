"""Which faces were attested, and what a caller is asked whose media shows others; `schemas` says which show one."""

import hashlib
from collections.abc import Callable
from typing import Any, NamedTuple

from drytake.mockserver.engine.call import ApiError, Call
from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.engine.injection import inject_marked
from drytake.mockserver.state.tenant import Tenant
from drytake.schemas.providers.venice.faces import figures, media_with_faces
from drytake.schemas.providers.venice.pricing import model_called
from drytake.schemas.providers.venice.requests import Queue
from drytake.schemas.validation.media import data_url_bytes

__all__ = ["Face", "admit", "attest", "faces", "needs_consent", "revoke", "unattested"]

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
    return [Face(role, _identity(engine, url)) for role, url in media_with_faces(request, call)]


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


def admit(engine: Engine, call: Call, request: Queue) -> Callable[[], None]:
    """Refuse a request for its content, then for faces that nobody attested, as Venice asks; money comes last.

    Raises:
        ApiError: it is refused.
    """
    inject_marked(call, call.body, later=["insufficient-credit"])  # for want of money, the ledger refuses later
    if figures(request):
        raise ApiError("content-refused")
    found = faces(engine, call, request)
    if not model_called(request.model).consent:
        return lambda: None
    missing = () if request.consents and "seedance" in request.consents else unattested(call.tenant, found)
    if missing:
        raise ApiError("needs-consent", missing=missing)
    return lambda: attest(call.tenant, found)
