"""Chromium plays what we write: every frame, to the end, with the captions in them."""

import json
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from queue import Queue
from threading import Thread
from typing import Any

import pytest

from drytake.mockserver.media.serve import File, reply
from drytake.mockserver.media.video import VideoSpec, render_video

BROWSER = shutil.which("chromium") or shutil.which("google-chrome") or shutil.which("chromium-browser")
SIZES = [(854, 480), (1280, 720), (1112, 834), (1920, 1080), (3840, 2160)]
PAGE = """<!doctype html><title>film</title><video id=film src=film.mp4 muted playsinline></video><script>
const film = document.getElementById('film')
const tell = said => fetch('report', {method: 'POST', body: JSON.stringify(said)})
film.onerror = () => tell({error: film.error.message})
film.onended = () => {
  const canvas = Object.assign(document.createElement('canvas'), {width: film.videoWidth, height: film.videoHeight})
  const pen = canvas.getContext('2d')
  pen.drawImage(film, 0, 0)
  const strip = pen.getImageData(0, 0, canvas.width, Math.floor(canvas.height * 0.4)).data
  const red = strip.filter((_, place) => place % 4 == 0)
  tell({width: film.videoWidth, height: film.videoHeight, seconds: film.duration,
    frames: film.getVideoPlaybackQuality().totalVideoFrames, brightest: Math.max(...new Set(red))})
}
film.play().catch(error => tell({error: String(error)}))
</script>"""


@contextmanager
def site(film: bytes) -> Iterator[tuple[str, "Queue[Any]"]]:
    """Serve a page with the film, and hand over what it tells."""
    reports: Queue[Any] = Queue()

    class Site(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            kind, body = ("video/mp4", film) if self.path == "/film.mp4" else ("text/html", PAGE.encode())
            response = reply(
                "GET", {name.lower(): value for name, value in self.headers.items()}, File(body, kind, '"1"')
            )
            self.send_response(response.status)
            for name, value in response.headers:
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(response.body)

        def do_POST(self) -> None:
            reports.put(json.loads(self.rfile.read(int(self.headers["content-length"]))))
            self.send_response(204)
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/", reports
    finally:
        server.shutdown()
        server.server_close()


@pytest.mark.nightly
@pytest.mark.skipif(BROWSER is None, reason="needs Chromium: `apt-get install chromium`")
@pytest.mark.parametrize("size", SIZES, ids=str)
def test_browser_plays_the_film_to_its_end(size: tuple[int, int], tmp_path: Path) -> None:
    assert BROWSER is not None
    film = render_video(
        VideoSpec(width=size[0], height=size[1], seconds=4, audio=True, task_id="task-1", prompt="a cat 你好")
    )
    arguments = ["--headless", "--no-sandbox", "--disable-gpu", "--autoplay-policy=no-user-gesture-required"]
    with site(film) as (url, reports):
        command = [BROWSER, *arguments, f"--user-data-dir={tmp_path}", "--remote-debugging-port=0", url]
        browser = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            said = reports.get(timeout=120)
        finally:
            browser.terminate()
            browser.wait()

    assert said == {
        "width": size[0],
        "height": size[1],
        "seconds": pytest.approx(4, abs=0.03),
        "frames": pytest.approx(96, abs=2),
        "brightest": pytest.approx(244, abs=10),
    }
