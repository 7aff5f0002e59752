"""A multipart form as fields and files."""

from dataclasses import dataclass, field
from io import BytesIO

from python_multipart import parse_form
from python_multipart.exceptions import FormParserError
from python_multipart.multipart import Field, File

__all__ = ["FormError", "FormFile", "SentForm", "read_form"]

_PARTS = 1_000


class FormError(ValueError):
    """A form that can't be read."""


@dataclass(frozen=True, slots=True)
class FormFile:
    """A file part."""

    field: str
    name: str
    content_type: str
    data: bytes


@dataclass(slots=True)
class SentForm:
    """What a form holds, in its order."""

    fields: dict[str, list[str]] = field(default_factory=dict)
    files: list[FormFile] = field(default_factory=list)

    def add_field(self, part: Field) -> None:
        name = (part.field_name or b"").decode("utf-8", "replace")
        self.fields.setdefault(name, []).append((part.value or b"").decode("utf-8", "replace"))
        self._bound()

    def add_file(self, part: File) -> None:
        part.file_object.seek(0)
        data = part.file_object.read()
        part.close()
        name = (part.file_name or b"file").decode("utf-8", "replace")
        self.files.append(
            FormFile((part.field_name or b"").decode("utf-8", "replace"), name, part.content_type or "", data)
        )
        self._bound()

    def _bound(self) -> None:
        if sum(map(len, self.fields.values())) + len(self.files) > _PARTS:
            raise FormError(f"it has more than {_PARTS} parts")


def read_form(content_type: bytes, body: bytes) -> SentForm:
    """Return the parts of a `multipart/form-data` body.

    Raises:
        FormError: it isn't one, or it has too many parts.
    """
    form = SentForm()
    headers = {"Content-Type": content_type, "Content-Length": str(len(body)).encode()}
    try:
        parse_form(headers, BytesIO(body), form.add_field, form.add_file)
    except (FormParserError, ValueError) as error:
        raise FormError(str(error)) from error
    return form
