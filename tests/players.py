"""Players of others, which say whether a film is one: Chromium and ffprobe."""

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

BROWSER = shutil.which("chromium") or shutil.which("google-chrome") or shutil.which("chromium-browser")
PROBE = shutil.which("ffprobe")
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


def played_in_browser(film: bytes, folder: Path) -> Any:
    """Return what Chromium says of a film that it has played to its end; a folder is its profile."""
    if BROWSER is None:
        pytest.skip("needs Chromium: `apt-get install chromium`")
    arguments = ["--headless", "--no-sandbox", "--disable-gpu", "--autoplay-policy=no-user-gesture-required"]
    with site(film) as (url, reports):
        command = [BROWSER, *arguments, f"--user-data-dir={folder}", "--remote-debugging-port=0", url]
        browser = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        try:
            return reports.get(timeout=120)
        finally:
            browser.terminate()
            browser.wait()


def probed(film: Path) -> Any:
    """Return what ffprobe says of a film's first stream, in silence about everything else."""
    if PROBE is None:
        pytest.skip("needs ffprobe: `apt-get install ffmpeg`")
    command = [PROBE, "-v", "error", "-show_streams", "-of", "json", str(film)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert done.stderr == ""
    return json.loads(done.stdout)["streams"][0]


def assert_is_film(film: Path, folder: Path) -> None:
    """Fail where one of them doesn't take a file for a film of 1280x720."""
    stream, shown = probed(film), played_in_browser(film.read_bytes(), folder)
    assert (stream["codec_name"], stream["width"], stream["height"]) == ("h264", 1280, 720)
    assert (shown["width"], shown["height"]) == (1280, 720)
    assert shown["frames"] > 20
