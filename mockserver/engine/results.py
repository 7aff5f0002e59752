"""Results and uploads as files: which task a link belongs to, whether it is ready, and its bytes."""

import threading
from collections import OrderedDict
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from drytake.mockserver.engine.call import Mount
from drytake.mockserver.media.serve import File, FileResponse, reply
from drytake.mockserver.state.files import MEDIA
from drytake.mockserver.state.redaction import redacted_text
from drytake.mockserver.state.store.model import Store
from drytake.mockserver.state.task import Task, state_of
from drytake.mockserver.state.tenant import Tenant
from drytake.schemas.provider import SUCCEEDED
from drytake.schemas.seedance.defaults import UNSTATED
from drytake.schemas.seedance.families import of_model
from drytake.schemas.seedance.film import Film, film_of
from drytake.schemas.seedance.request import AudioRequest, ImageRequest, Request, UpscaleRequest, VideoRequest
from drytake.schemas.validation.media import Lookup, MediaInfo

if TYPE_CHECKING:
    from drytake.mockserver.media.films import OwnFilm

__all__ = ["FileResponse", "Made", "Results"]

TYPES = {"mp4": "video/mp4", "png": "image/png", "jpg": "image/jpeg", "wav": "audio/wav"}
LAST_FRAME = "1.png"
"""A film's last frame, where it was asked for."""
FPS = 24
"""Frames per second of every result: what the providers that name a number name."""
_SAFE_TYPES = frozenset(f"image/{name}" for name in ("png", "jpeg", "webp", "gif", "bmp", "tiff")) | {
    "video/mp4",
    "video/quicktime",
    "audio/mpeg",
    "audio/wav",
    "audio/x-wav",
}
"""Types that an upload is served as; anything else is bytes, so that no browser runs it."""
_NOSNIFF = ("x-content-type-options", "nosniff")
_INERT = ("content-security-policy", "default-src 'none'; img-src 'self'; media-src 'self'; sandbox")
"""Keeps a browser from running what is in an upload."""
PLAIN_PIXELS = 1024
Made = Film | ImageRequest | AudioRequest
"""What a result has to be, where nothing is left to defaults."""
_CACHE_BYTES = 64 * 1024 * 1024


class Results:
    """Serves results; keeps the last ones rendered, so that ranges and repeats are cheap."""

    def __init__(
        self,
        store: Store,
        mounts: Mapping[str, Mount],
        *,
        lookup: Lookup,
        tenant_by_id: Callable[[str], Tenant],
        expired: Callable[[Task, Tenant], bool],
    ) -> None:
        self._store, self._mounts, self._lookup = store, mounts, lookup
        self._tenant_by_id, self._expired = tenant_by_id, expired
        self._rendered: OrderedDict[tuple[str, bytes, int], bytes] = OrderedDict()
        self._size = 0
        self.own: Path | None = None
        """A film, or a folder of films, that stand for all films."""
        self._lock = threading.Lock()

    def serve(self, rest: str, method: str, headers: Mapping[str, str]) -> FileResponse:
        """Return the response to a request for ``<provider>/<task>/<index>.<suffix>``."""
        found = self._task_of(rest)
        if found is None:
            return _text(404, "there is no such result")
        task, index, suffix = found
        status = self._readiness(task)
        if status is not None:
            return status
        if f"{MEDIA}{task.provider}/{task.id}/{index}.{suffix}" not in self.paths(task):
            return _text(404, "there is no such result")
        try:
            body = self.render(task, index)
        except OSError as error:  # the user's own film
            return _text(404, f"the film can't be read any more: {error.strerror}")
        response = reply(method, headers, File(body, TYPES[suffix], f'"{task.id}-{index}"'))
        return response._replace(headers=[*response.headers, _NOSNIFF])

    def task_behind(self, path: str) -> Task | None:
        """Return the task that a result's path names, if there is one."""
        found = self._task_of(path.partition(MEDIA)[2])
        return found[0] if found else None

    def paths(self, task: Task) -> list[str]:
        """Return the paths of a task's results; none where nobody says what the task is."""
        if self._mounts[task.provider].provider.operation(task.operation).canonical is None:
            return []
        request = self._request_of(task)
        suffix = _suffix(request)
        names = [f"{index}.{suffix}" for index in range(_count(request))]
        if isinstance(request, VideoRequest) and request.last_frame_out:
            names.append(LAST_FRAME)
        return [f"{MEDIA}{task.provider}/{task.id}/{name}" for name in names]

    def made(self, task: Task) -> Made | None:
        """Return what a task makes; `None` where nobody says what it is."""
        if self._mounts[task.provider].provider.operation(task.operation).canonical is None:
            return None
        return self._made_of(task)

    def serve_upload(self, rest: str, method: str, headers: Mapping[str, str]) -> FileResponse:
        """Return the response to a request for an uploaded file, ``<id>/<name>``."""
        stored = self._store.file(rest.partition("/")[0])
        if stored is None:
            return _text(404, "there is no such file")
        kind = stored.content_type if stored.content_type in _SAFE_TYPES else "application/octet-stream"
        response = reply(method, headers, File(stored.data, kind, f'"{stored.id}"'))
        shown = "inline" if kind == stored.content_type else "attachment"
        return response._replace(headers=[*response.headers, ("content-disposition", shown), _INERT, _NOSNIFF])

    def _readiness(self, task: Task) -> FileResponse | None:
        with self._store.lock:
            tenant = self._tenant_by_id(task.tenant)
            now, expired = tenant.clock.now, self._expired(task, tenant)
        state, finished = state_of(task, now)
        if expired:
            return _text(404, "there is no such result")
        if state != SUCCEEDED or finished is None:
            return _text(404, "the task has no result yet")
        lifetime = self._mounts[task.provider].switches.get("url-lifetime")
        if lifetime is not None and now > finished + lifetime:
            return _text(403, "this link has expired")
        return None

    def render(self, task: Task, index: int = 0) -> bytes:
        """Return the bytes of one result of a task."""
        key = (task.id, task.raw, index)  # a seeded tenant that is reset makes the same ids again
        body = self._rendered.get(key)
        if body is None:
            made = self._piece(task, index)
            own = self._own(task, made)
            body = own.path.read_bytes() if own else _render(task, made, index)
            self._keep(key, body)
        return body

    def _own(self, task: Task, made: "Made") -> "OwnFilm | None":
        """Return the user's own film that stands for this one."""
        if self.own is None or not isinstance(made, Film):
            return None
        from drytake.mockserver.media.films import films_in  # noqa: PLC0415 - seldom asked for

        return films_in(self.own).closest((made.width, made.height), made.seconds, task.id)

    def _keep(self, key: tuple[str, bytes, int], body: bytes) -> None:
        with self._lock:
            if key not in self._rendered:
                self._rendered[key] = body
                self._size += len(body)
            while self._size > _CACHE_BYTES and len(self._rendered) > 1:
                self._size -= len(self._rendered.popitem(last=False)[1])

    def info(self, rest: str) -> MediaInfo | None:
        """Return what is known of a result by its link, so that results can be inputs."""
        found = self._task_of(rest)
        if found is None:
            return None
        made = self._piece(found[0], found[1])
        own = self._own(found[0], made)
        if own:
            return own.info
        if isinstance(made, AudioRequest):
            return MediaInfo(kind="audio", format="wav", seconds=made.seconds)
        size = {"width": made.width, "height": made.height}
        if isinstance(made, ImageRequest):
            return MediaInfo(kind="image", format=made.format, **size)
        return MediaInfo(kind="video", format="mp4", seconds=made.seconds, fps=FPS, **size)

    def _task_of(self, rest: str) -> tuple[Task, int, str] | None:
        provider, _, rest = rest.partition("/")
        task_id, _, name = rest.partition("/")
        number, _, suffix = name.partition(".")
        task = self._store.get(provider, task_id)
        if task is None or not number.isascii() or not number.isdigit() or len(number) > 2:
            return None
        return task, int(number), suffix.partition("?")[0].partition("#")[0]

    def _piece(self, task: Task, index: int) -> Made:
        """Return what one result of a task has to be: behind a film its last frame."""
        made = self._made_of(task)
        if index and isinstance(made, Film):
            return ImageRequest(prompt=made.prompt, width=made.width, height=made.height)
        return made

    def _made_of(self, task: Task) -> Made:
        mount = self._mounts[task.provider]
        request = self._request_of(task)
        if isinstance(request, UpscaleRequest):
            return _enlarged(self._measured(request))
        if isinstance(request, VideoRequest):
            defaults = of_model(mount.provider.defaults, request.family, request.tier) or UNSTATED
            film = film_of(request, defaults, mount.provider.sizes)
            return film._replace(seconds=_length(film.seconds))
        return request

    def _request_of(self, task: Task) -> Request:
        mount = self._mounts[task.provider]
        operation = mount.provider.operation(task.operation)
        contract = operation.contract_at((task.provider_data or {}).get("path", ""))
        if contract is None or operation.canonical is None:
            raise TypeError(f"{task.provider} {operation.name} makes tasks without saying what they are")
        report = contract.validate(task.raw, lookup=self._lookup, policy=mount.policy_at(task.created))
        if report.request is None:  # a store keeps requests without their secrets, and one may have been needed
            return _plain(task)
        request = operation.canonical(report.request)
        return self._finished(task, request) if isinstance(request, VideoRequest) and request.draft_of else request

    def _finished(self, task: Task, request: VideoRequest) -> Request:
        """Return a draft's final shot: all but its size is the draft's."""
        draft = self._store.get(task.provider, str(request.draft_of))
        shot = None if draft is None else self._request_of(draft)
        if not isinstance(shot, VideoRequest) or shot.draft_of:
            return request
        return replace(shot, draft=False, draft_of=request.draft_of, resolution=request.resolution, codec=request.codec)

    def _measured(self, request: UpscaleRequest) -> UpscaleRequest:
        """Return an upscale with what its input says of itself, where the request doesn't say it."""
        info = self._lookup(request.video) or MediaInfo()
        return replace(
            request,
            width=request.width or info.width,
            height=request.height or info.height,
            seconds=request.seconds or info.seconds,
            fps=request.fps or info.fps,
        )


def _plain(task: Task) -> Request:
    if task.kind == "image":
        return ImageRequest(prompt="", width=PLAIN_PIXELS, height=PLAIN_PIXELS)
    if task.kind == "audio":
        return AudioRequest(prompt="")
    return VideoRequest(mode="text")


def _enlarged(request: UpscaleRequest) -> Film:
    width, height = ((side or usual) * request.factor for side, usual in ((request.width, 1280), (request.height, 720)))
    return Film(_side(width), _side(height), _length(request.seconds or 5), False, f"upscaled {request.factor} x")


def _render(task: Task, made: Made, index: int) -> bytes:
    if isinstance(made, AudioRequest):
        from drytake.mockserver.media.sound import render_sound  # noqa: PLC0415 - seldom asked for

        return render_sound(made.seconds)
    prompt = redacted_text(made.prompt, task.secrets)
    if isinstance(made, ImageRequest):
        from drytake.mockserver.media.image import ImageSpec, render_image  # noqa: PLC0415 - heavy

        size = {"width": made.width, "height": made.height}
        return render_image(ImageSpec(**size, format=made.format, task_id=task.id, prompt=prompt, index=index))
    from drytake.mockserver.media.video import VideoSpec, render_video  # noqa: PLC0415 - heavy

    return render_video(
        VideoSpec(
            width=made.width,
            height=made.height,
            seconds=made.seconds,
            fps=FPS,
            audio=made.audio,
            task_id=task.id,
            prompt=prompt,
        )
    )


def _suffix(request: Request) -> str:
    if isinstance(request, AudioRequest):
        return "wav"
    return {"png": "png", "jpeg": "jpg"}[request.format] if isinstance(request, ImageRequest) else "mp4"


def _side(pixels: int) -> int:
    """Return the nearest side that a video can have: upscales take whatever their input declares."""
    return max(64, min(8192, pixels - pixels % 2))


def _length(seconds: float) -> float:
    """Return the nearest length that a video can have."""
    return max(0.04, min(600, seconds))


def _count(request: Request) -> int:
    return request.count if isinstance(request, ImageRequest) else 1


def _text(status: int, text: str) -> FileResponse:
    return FileResponse(status, [("content-type", "text/plain; charset=utf-8")], text.encode())
