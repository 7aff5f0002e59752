"""A form as the JSON body that would have said the same, as an operation's row has it."""

from collections.abc import Callable
from typing import Any

from pydantic_core import to_json

from drytake.mockserver.engine.call import ApiError, Call
from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.engine.forms import FormError, FormFile, read_form
from drytake.mockserver.state.files import probe_bytes
from drytake.schemas.actions import Form

__all__ = ["is_form", "read_unkept", "refuse_content_type", "request_of_form", "takes_body"]

_DIGITS = 10
"""A number in a form has fewer."""
Keep = Callable[[FormFile], tuple[str | None, str]]
"""Returns what a form's file is, `image`, `video` or `audio`, and its URL."""


def is_form(call: Call) -> bool:
    """Return whether a call's body says that it is a form."""
    return call.content_type == "multipart/form-data"


def takes_body(call: Call, takes: tuple[str, ...]) -> bool:
    """Return whether a body's content type is among those that an operation takes; `+json` stands for each of these."""
    kind = call.content_type
    return not takes or kind in takes or ("+json" in takes and kind.endswith("+json"))


def refuse_content_type(call: Call) -> None:
    """Refuse a body of a type that the operation doesn't take.

    Raises:
        ApiError: always.
    """
    call.broke_content_type()
    raise ApiError("unsupported-media-type")


def request_of_form(engine: Engine, call: Call, form: Form) -> tuple[Any, bytes]:
    """Return the request that a form says, and the JSON body that would have said it; its files are kept."""

    def keep(file: FormFile) -> tuple[str | None, str]:
        stored = engine.upload(call, file.name, file.data, content_type=file.content_type)
        return stored.info.kind, call.upload(stored)

    body = _body(call, form, keep)
    report = call.validator.validate_value(body, lookup=engine.lookup, policy=call.policy)
    return engine.accepted(call, report), to_json(body)


def read_unkept(call: Call) -> dict[str, Any]:
    """Return the body that a form says; its files aren't kept.

    Raises:
        ApiError: forms aren't taken, or this one can't be read.
    """
    form = call.operation.form if call.operation is not None else None
    if form is None or not is_form(call):
        refuse_content_type(call)
    assert form is not None
    return _body(call, form, lambda file: (probe_bytes(file.data).kind, "https://example.com/file"))


def _body(call: Call, form: Form, keep: Keep) -> dict[str, Any]:
    """Return a form as a body: text parts as fields, repeated parts as lists, files as the URLs that `keep` returns."""
    if not call.mount.switches[form.switch]:
        refuse_content_type(call)
    try:
        sent = read_form(call.headers[b"content-type"], call.body)
    except FormError as error:
        call.violates("body-not-json", "", f"the form can't be read: {error}")
        raise ApiError("malformed", violations=call.violations) from error
    body: dict[str, Any] = {}
    for name, values in sent.fields.items():
        body[name] = values if name in form.lists else values[-1]
    for name in form.integers:
        text = body.get(name, "")
        if _is_whole(text):
            body[name] = int(text)
    _put_aside(body, form)
    for file in sent.files:
        kind, url = keep(file)
        if file.field in form.named:
            body[file.field] = url
            continue
        kind = kind or file.content_type.partition("/")[0]
        field = next((name for name, held in form.files.items() if held == kind), form.otherwise)
        body.setdefault(field, []).append(url)
    return body


def _put_aside(body: dict[str, Any], form: Form) -> None:
    """Put parts of no known name where the row has them."""
    if not form.rest:
        return
    others = {name: body.pop(name) for name in [*body] if name not in form.known}
    if others:
        whole = {
            name: int(said) if isinstance(said, str) and _is_whole(said) else said for name, said in others.items()
        }
        body[form.rest] = whole


def _is_whole(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < _DIGITS
