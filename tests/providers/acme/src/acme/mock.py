"""What no standard action says of Acme: a file, sent as a form or as a data URL."""

from typing import Any

from acme.requests import UploadFile
from drytake.mockserver.engine.call import ApiError, Call
from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.engine.form_bodies import is_form, refuse_content_type
from drytake.mockserver.engine.forms import FormFile, read_form
from drytake.schemas.http import Response, json_response
from drytake.schemas.validation.media import DataUrlError, data_url_bytes

__all__ = ["upload_file"]


def upload_file(engine: Engine, call: Call) -> Response:
    """Answer ``POST /api/v1/files``."""
    file = _form_file(call) if is_form(call) else _json_file(engine, call)
    stored = engine.upload(call, file.name, file.data, content_type=file.content_type)
    data: dict[str, Any] = {"url": call.upload(stored), "size": len(file.data)}
    return json_response({"code": 200, "trace_id": call.id, "message": None, "data": data})


def _json_file(engine: Engine, call: Call) -> FormFile:
    if call.content_type not in ("application/json", ""):
        refuse_content_type(call)
    request: UploadFile = engine.validate(call)
    try:
        data = data_url_bytes(request.data_url)
    except DataUrlError as error:
        violations = call.violates("file-malformed", "/data_url", f"`data_url` can't be read: {error}")
        raise ApiError("malformed", violations=violations) from error
    return FormFile("data_url", request.name, request.data_url[len("data:") :].partition(";")[0], data)


def _form_file(call: Call) -> FormFile:
    try:
        (file,) = read_form(call.headers[b"content-type"], call.body).files
    except ValueError as error:
        violations = call.violates("file-missing", "", "the form can't be read, or it holds not just one file")
        raise ApiError("malformed", violations=violations) from error
    return file
