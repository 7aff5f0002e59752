"""What a gateway is, as data: the form of the files beside this one, and of `[gateways.NAME]` in a settings file."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field

from drytake.schemas.confidence import Confidence
from drytake.schemas.states import Charged, State
from drytake.schemas.validation.model import WireModel

__all__ = ["BODY_MEANINGS", "CallRow", "ClientRow", "Definition", "ErrorRow", "FieldRow", "Hook", "Meant", "PriceRow"]

Meant = Literal[
    "model", "prompt", "negative_prompt", "seconds", "ratio", "resolution", "size", "audio", "first_frame", "last_frame",
    "frames", "images", "videos", "audios", "roles", "content", "extra", "seed", "watermark", "callback", "mode",
    "last_frame_out", "web_search", "moderation", "draft", "draft_of", "task_type", "camera_fixed", "deadline", "setting",
    "nothing",
]  # fmt: skip
"""What a field of a request says. `roles` are objects with a URL and a role, `content` the maker's items, `extra` an object
whose fields are merged into the body, a `setting` of the service bears on no video, and `nothing` has no effect there."""
BODY_MEANINGS: frozenset[str] = frozenset({"extra", "content", "roles"})
Kind = Literal[
    "string", "integer", "integer or string", "boolean", "url", "urls", "object", "object or string", "objects", "any"
]
"""The JSON type of a field; a `url` names a file, `urls` several; an object as a string is JSON."""
Resolution = Literal["480p", "720p", "1080p", "4k"]
Amount = Annotated[str, Field(pattern=r"^\d{1,9}(\.\d{1,9})?$")]
Path = Annotated[str, Field(pattern=r"^/\S*$")]


class _Table(WireModel):
    model_config = ConfigDict(extra="forbid")


class FieldRow(_Table):
    """A field of a create body."""

    means: Meant
    """What it says."""
    type: Kind | None = None
    """Where it isn't the usual one of the meaning."""
    required: bool = False
    values: list[str] = []
    """The only ones that it takes, where these are known."""
    note: str = ""
    """What else is to be known of it: of one without effect, what to send in its place."""


class CallRow(_Table):
    """A call: where it is, and what it answers."""

    path: Path
    """Under the base; `{id}` is the task's id, `{model}` a model's name."""
    method: Literal["GET", "POST", "PUT", "DELETE"] = "GET"
    status: Annotated[int, Field(ge=200, le=299)] = 200
    unended: Annotated[int, Field(ge=200, le=299)] | None = None
    """Of a query: the status while the task hasn't ended."""
    at: Literal["path", "query", "body"] = "path"
    """Where it names its task."""
    name: str = "id"
    """What the task's id is called there."""
    also: dict[str, str] = {}
    """Other fields of its body, with the value that each must have."""
    response: dict[str, Any] = {}
    """Example of the response, with `$id`, `$word`, `$url`... where these stand; see the page of gateways."""
    aliases: list[Path] = []


class ErrorRow(_Table):
    """How it refuses."""

    status: Annotated[int, Field(ge=200, le=599)] | None = None
    code: str | int = ""
    message: str = ""
    """Its words; without them, what is wrong."""
    form: str = ""
    """Which of `error_forms` it is said in; the first where nothing is named."""
    known: Confidence = "inferred"


class PriceRow(_Table):
    """Rates of a model, in the unit of the gateway."""

    rates: dict[Resolution, Amount] = {}
    """By resolution: `{"720p" = "0.1"}`."""
    with_video: dict[Resolution, Amount] = {}
    """The same where a reference video is sent."""
    per: Literal["second", "1000 tokens"] = "second"
    """What a rate is for; a token is 1024 pixels of a frame, at 24 frames a second."""
    counts_input: bool = False
    """Whether seconds of reference video are billed too."""


class Hook(_Table):
    """What is posted at a task's end."""

    field: str
    """Of the create body, that names the URL; `?name` of its query."""
    response: dict[str, Any]
    """Example of what is posted."""
    headers: dict[str, str] = {}
    signed: str = ""
    """The text that is signed with HMAC-SHA256, with `{id}`, `{timestamp}` and `{body}`; empty where nothing is."""
    signature: str = ""
    """The header of the signature; `NAME: v1={signature}` where something stands around it."""
    retries: list[float] = []
    """Seconds between the attempts."""
    timeout: float = 10
    known: Confidence = "inferred"


class ClientRow(_Table):
    """A client, and how it is pointed at the mock."""

    name: str
    settings: dict[str, str] = {}
    """Variable to value, with `{base}`, `{origin}` and `{key}`."""
    snippet: str = ""
    note: str = ""


class Definition(_Table):
    """A gateway."""

    like: str = ""
    """A shape or another gateway, from which it has all that it doesn't say itself."""
    title: str = ""
    """What people call it."""
    hosts: list[Annotated[str, Field(pattern=r"^[a-z0-9-]+(\.[a-z0-9-]+)+$")]] = []
    """Host names of the service: `drytake run` plays them. Who runs it alone has none."""
    sells_text: bool = False
    """Whether text is its main trade: `drytake run` plays its hosts only where the gateway is named."""
    docs: Annotated[str, Field(pattern=r"^https://\S+$")] = "https://example.com"
    """The page to read first."""
    as_of: Annotated[str, Field(pattern=r"^\d{4}-\d{2}-\d{2}$")] = "2026-11-29"
    """The day on which it was read."""
    known: Confidence = "inferred"
    """How well it is known what it takes."""
    base: Annotated[str, Field(pattern=r"^(/\S*[^/\s])?$")] = ""
    """What a client's base URL ends in; all paths begin with it."""
    auth: list[Annotated[str, Field(pattern=r"^(\?[\w-]+|[\w-]+(: \S+)?)$")]] = ["Authorization: Bearer"]
    """Where calls carry the key: `Authorization: Bearer`, `x-api-key`, `?key`."""
    unit: Literal["credits", "CNY", "USD"] = "USD"
    """What prices are in."""
    charged: Charged = "success"
    """Whether a task is paid when it is made, or held and paid once it has succeeded."""

    body: Literal["fields", "ark", "volcengine", "fal"] = "fields"
    """Of a create: `fields` as they stand below, or another service's body with its rules."""
    forms: Literal["json", "multipart", "both"] = "json"
    """How a create's body comes: as JSON, as a form, or either."""
    models: dict[str, Annotated[str, Field(pattern=r"^(2\.0|2\.5|1\.5|1\.0)( [a-z][a-z-]*)?$")]] = {}
    """Name of a model to the Seedance that it is: `2.0`, `2.0 fast`, `2.0 mini`, `2.5`."""
    fields: dict[Annotated[str, Field(pattern=r"^[A-Za-z][A-Za-z0-9_]*$")], FieldRow | Meant] = {}
    """Field of the body to what it says."""
    drops: list[str] = []
    """Of another service's body: fields that it has beside these."""
    renames: dict[str, str] = {}
    """The same: its own name to the other's."""
    tokens: Literal["at", "words", "none"] = "none"
    """How a prompt names its files: `@Image1`, `Image 1`."""
    checks: Literal["documented", "upstream", "unknown"] = "unknown"
    """Who refuses lengths, sizes and counts beyond the model's: its page says so, the maker behind it does, or nobody knows."""
    exclusive: bool = False
    """Whether frames beside references are refused."""
    audio: bool | None = None
    """Whether there is sound where a body doesn't say; nothing where nobody knows."""
    seconds: int | None = None
    """The length that it takes where a body doesn't say it."""
    resolution: str | None = None
    """The same of the resolution."""
    ratio: str | None = None
    """The same of the ratio."""

    id: str = "task_{32}"
    """How it makes the id of a task; `{32}` are so many letters and digits. Or `cgt`, `uuid`."""
    idempotency: str = ""
    """Header whose key makes a create that is sent again the same task: its id must hang on no time."""
    states: dict[State, str] = {}
    """Our word of a state to its own."""
    progress: dict[State, int] = {}
    """By our word of a state, how far a task is, in percent."""
    create: CallRow | None = None
    """The call that makes a task: `path`, `response`, `status`."""
    run: CallRow | None = None
    """A create that waits for the end."""
    query: CallRow | None = None
    """The call that tells a task: `path` with `{id}`, or `at` and `name` of where it names the task; `response`."""
    result: CallRow | None = None
    """Where the result is another call than the state."""
    content: CallRow | None = None
    """Where the file itself is served, behind the key."""
    cancel: CallRow | None = None
    """Cancels a task."""
    balance: CallRow | None = None
    """Tells what is left: `$balance`."""
    models_list: CallRow | None = None
    """A list of models; `$models` are its names."""
    failed: dict[str, Any] = {}
    """Of a call that waits, or of a result: what it answers where the task failed."""
    failed_status: int = 200
    """The status of that."""

    error_forms: Annotated[dict[str, dict[str, Any]], Field(min_length=1)] = {
        "usual": {"error": {"message": "$message", "code": "$code"}}
    }
    """Examples of a refusal's body, by name."""
    error_headers: dict[str, str] = {}
    """Headers of refusals, with `$code` and `$call`."""
    errors: dict[str, ErrorRow] = {}
    """By kind of error, such as `no-key`, or by name of a rule."""
    maker_refuses: bool = False
    """Of the maker's bodies: whether wrong ones are refused in the maker's own words."""
    failures: dict[str, ErrorRow] = {}
    """What a task says that failed, by scenario: `moderation`, `provider-failure`."""
    html_for_unknown_paths: bool = False
    """Whether a path that it hasn't is answered with the site's page, and 200."""
    own_looks: bool = False
    """Whether it looks at tasks by itself and tells the state of its last look: the switch `staleness` has the seconds between."""
    task_minutes: float | None = None
    """After how many minutes it gives a task up that doesn't end; nothing where it never does."""

    prices: dict[str, PriceRow] = {}
    """By model, as `models` has them: `2.0 fast`."""
    webhook: Hook | None = None
    """What is posted at a task's end: the `field` that names the URL, `response`, and how it is signed."""
    poll_seconds: Annotated[float, Field(gt=0)] = 0.1
    """How often its page asks clients to poll, at most; small where it asks for nothing."""
    links_seconds: int | None = None
    """How long a link to a result is good."""
    clients: list[ClientRow] = []
    """Clients, and how `drytake env` points them at the mock."""
    partial: dict[str, str] = {}
    """What is known in part alone, and how far."""
    unplayed: list[str] = []
    """Calls that it has and that aren't played: `POST /kling/v1/videos/text2video`."""

    @property
    def rows(self) -> Mapping[str, FieldRow]:
        """The fields as rows."""
        return {name: one if isinstance(one, FieldRow) else FieldRow(means=one) for name, one in self.fields.items()}
