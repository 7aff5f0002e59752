"""fal's storage: what clients do before a submit, and what they read of the responses. Pure.

The Python client takes a token to the CDN and posts the bytes, the JavaScript client asks for an address and puts them there;
both send large files in parts. Which paths the addresses have is inferred: clients follow them.
"""

import re
from datetime import UTC, datetime
from typing import Any

from drytake.schemas.actions import Page, Upload
from drytake.schemas.files import FileSource, FileView
from drytake.schemas.http import Body, Context, Response, json_response
from drytake.schemas.provider import Operation, ResponseModels
from drytake.schemas.providers.fal.uploads import COMPLETE, INITIATE, TOKEN, CompleteUpload, InitiateUpload

__all__ = ["OPERATIONS"]

_MODELS = "drytake.schemas.providers.fal.responses"
_TOKEN_SECONDS = 3_600
_UNSAFE = re.compile(r"[^A-Za-z0-9._-]+")


def _safe(name: str) -> str:
    return _UNSAFE.sub("-", name).strip(".-")[-80:] or "file"


# --- what is said ------------------------------------------------------------------------------------------------


def token(_: Any, context: Context) -> Body:
    """Render a token for uploads, and when it ends."""
    ends = datetime.fromtimestamp(context.now + _TOKEN_SECONDS, UTC).isoformat(timespec="seconds")
    base = context.to("upload-file").removesuffix("/files/upload")
    return {"token": context.token, "token_type": "Bearer", "base_url": base, "expires_at": ends}


def realtime_token(_: Any, context: Context) -> Body:
    """Render a token for browsers: a JSON string."""
    return context.token


def initiated(request: InitiateUpload, context: Context) -> Body:
    """Render where a file's bytes are put, and where they will be."""
    name = _safe(request.file_name)
    url = context.to("put-file", id=context.id, name=name)
    return {"upload_url": url, "file_url": context.file(context.id, name)}


def started(_: Any, context: Context) -> Body:
    """Render where the parts of a file are put: beneath where the file will be."""
    name = _safe(context.header("x-fal-file-name") or "file")
    return {"access_url": context.file(context.id, name), "uploadId": context.id}


# --- files -------------------------------------------------------------------------------------------------------


def _posted(body: bytes, context: Context) -> FileSource:
    return FileSource("image", body, name=_safe(context.header("x-fal-file-name") or "file"), declared=_type(context))


def _put(body: bytes, context: Context) -> FileSource:
    params = context.params
    return FileSource("image", body, name=params["name"], declared=_type(context), id=params["id"])


def _part(body: bytes, context: Context) -> FileSource:
    return FileSource("image", body, name="part", id=f"{context.params['id']}-{context.params['number']}")


def _whole(request: CompleteUpload, context: Context) -> FileSource:
    """Return the file that parts are: those that the call names, in their order."""
    numbers = sorted(part.partNumber for part in request.parts)
    file_id, name = context.params["id"], context.params["name"]
    return FileSource("image", name=name, id=file_id, parts=tuple(f"{file_id}-{number}" for number in numbers))


def _type(context: Context) -> str:
    return context.header("content-type").partition(";")[0].strip()


def uploaded(file: FileView, _: Any, context: Context) -> Body:
    """Render where a file is."""
    return {"access_url": context.file(file.id, file.name)}


def kept(_: FileView, __: Any, ___: Context) -> Response:
    """Render that bytes were taken."""
    return json_response({})


def part(_: FileView, __: Any, context: Context) -> Response:
    """Render that a part was taken: one client reads the body, the other a header."""
    number = context.params["number"]
    etag = f"{context.params['id'][:8]}{number}"
    body = {"partNumber": int(number) if number.isdecimal() else 0, "etag": etag}
    return json_response(body, headers=((b"etag", f'"{etag}"'.encode()),))


# --- rows --------------------------------------------------------------------------------------------------------


def _row(name: str, method: Any, path: str, summary: str, **facts: Any) -> Operation:
    models: dict[int, str] = facts.pop("models")
    errors = {401: "GatewayError", 404: "GatewayError", 413: "GatewayError"}
    if facts.get("open"):
        del errors[401]
    if "contract" in facts:
        errors[422] = "GatewayError"
    errors |= dict.fromkeys((429, 500, 503), "PlatformError")
    responses = ResponseModels(_MODELS, {**errors, **models}, inferred=(404, 413))
    return Operation(name=name, method=method, path=path, summary=summary, responses=responses, **facts)


_FILE, _UPLOAD = "/files/u/{id}/{name}", "/upload/{id}/{name}"
OPERATIONS = (
    _row(
        "storage-token",
        "POST",
        "/storage/auth/token",
        "Get a token for uploads",
        place="rest",
        action=Page(render=token),
        models={200: "StorageToken"},
    ),
    _row(
        "realtime-token",
        "POST",
        "/tokens/",
        "Get a token for browsers",
        aliases=("/tokens",),
        place="rest",
        action=Page(render=realtime_token),
        contract=TOKEN,
        models={200: "RealtimeToken"},
    ),
    _row(
        "initiate-upload",
        "POST",
        "/storage/upload/initiate",
        "Ask where to put a file",
        aliases=("/storage/upload/initiate-multipart",),
        place="rest",
        action=Page(render=initiated),
        contract=INITIATE,
        models={200: "Initiated"},
    ),
    _row(
        "upload-file",
        "POST",
        "/files/upload",
        "Upload a file",
        place="cdn",
        action=Upload(source=_posted, render=uploaded),
        models={200: "Uploaded"},
    ),
    _row(
        "start-multipart",
        "POST",
        "/files/upload/multipart",
        "Begin a file in parts",
        place="cdn",
        action=Page(render=started),
        models={200: "MultipartStarted"},
    ),
    _row(
        "put-file",
        "PUT",
        _UPLOAD,
        "Put a file where an initiated upload said",
        place="cdn",
        action=Upload(source=_put, render=kept),
        models={200: "Taken"},
        open=True,
    ),
    _row(
        "put-part",
        "PUT",
        f"{_UPLOAD}/{{number}}",
        "Put a part of a file",
        aliases=(f"{_FILE}/multipart/{{upload}}/{{number}}",),
        place="cdn",
        action=Upload(source=_part, render=part),
        models={200: "PartKept"},
        open=True,
    ),
    _row(
        "complete-upload",
        "POST",
        f"{_UPLOAD}/complete",
        "Put the parts of a file together",
        aliases=(f"{_FILE}/multipart/{{upload}}/complete",),
        place="cdn",
        action=Upload(source=_whole, render=kept),
        contract=COMPLETE,
        models={200: "Taken"},
        open=True,
    ),
)
