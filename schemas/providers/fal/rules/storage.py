"""What fal's clients send beside a submit: to begin an upload, to end one of several parts, and for a stream's token."""

from drytake.schemas.providers.fal.rules import book
from drytake.schemas.providers.fal.rules.book import COMPLETE, INITIATE, TEXT, TOKEN

__all__: list[str] = []

FILE = {"content_type": "image/png", "file_name": "i.png"}
PARTS = {"parts": [{"partNumber": 1, "etag": "a"}]}
APPS = {"allowed_apps": ["seedance-2.0"], "token_expiration": 120}

for _section in (INITIATE, COMPLETE, TOKEN):
    book.share(_section, TEXT, "wrong-type", "null-field")

INITIATE.required(
    "upload-type-missing",
    "content_type",
    source=book.CLIENT,
    confidence="observed",
    rejects=[{"file_name": "i.png"}],
    accepts=[FILE],
)
INITIATE.required(
    "upload-name-missing",
    "file_name",
    source=book.CLIENT,
    confidence="observed",
    rejects=[{"content_type": "image/png"}],
    accepts=[FILE],
)
COMPLETE.required(
    "upload-parts-missing", "parts", source=book.CLIENT, confidence="observed", rejects=[{}], accepts=[PARTS]
)
COMPLETE.rule(
    "upload-part-incomplete",
    summary="Each part of an upload says its `partNumber`, from 1, and the `etag` of its response",
    source=book.CLIENT,
    confidence="observed",
    hint='send parts such as `{"partNumber": 1, "etag": "..."}`',
    rejects=[{"parts": [{"partNumber": 1}]}, {"parts": [{"etag": "a"}]}],
    accepts=[PARTS],
)
for _field in ("partNumber", "etag"):
    COMPLETE.maps(
        "upload-part-incomplete", f"parts/*/{_field}", ("missing",), lambda path, _: f"`{path}` is missing in a part"
    )
TOKEN.required(
    "token-apps-missing",
    "allowed_apps",
    source=book.CLIENT,
    confidence="observed",
    rejects=[{"token_expiration": 120}],
    accepts=[APPS],
)
TOKEN.required(
    "token-expiration-missing",
    "token_expiration",
    source=book.CLIENT,
    confidence="observed",
    rejects=[{"allowed_apps": ["seedance-2.0"]}],
    accepts=[APPS],
)
