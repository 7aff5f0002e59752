"""What clients do at WaveSpeed that leads to outcomes of its own."""

import json
from typing import Any

FORM = {"content-type": "multipart/form-data; boundary=b"}
FILE = (
    b'--b\r\nContent-Disposition: form-data; name="file"; filename="cat.png"\r\nContent-Type: image/png\r\n\r\nabc\r\n'
    b"--b--\r\n"
)
EMPTY = b'--b\r\nContent-Disposition: form-data; name="type"\r\n\r\nimage/png\r\n--b--\r\n'


def good_upload_file(_: Any) -> dict[str, Any]:
    """Return a call that uploads a file by a form."""
    return {"raw": FILE, "headers": FORM}


def good_put_file(client: Any) -> dict[str, Any]:
    """Ask where to put a file, and return a call that puts it there."""
    made = client.call("get-upload-url", body={"filename": "a.png", "size": 3})
    url = (json.loads(made.body).get("data") or {}).get("upload", {}).get("url", "/upload/none/a.png")
    return {"path": f"/upload/{url.rpartition('/upload/')[2]}", "raw": b"abc"}


def the_link_of_a_result_that_isn_t_there(client: Any, operation: str) -> None:
    """Send a form without a file."""
    client.call(operation, raw=EMPTY, headers=FORM)


def good_2_5_image_to_video(_: Any) -> dict[str, Any]:
    """Return a call that begins with a picture."""
    return {"body": {"prompt": "A lighthouse", "image": "https://example.com/i.png"}}


def good_video_extend(_: Any) -> dict[str, Any]:
    """Return a call that carries a video on."""
    return {"body": {"prompt": "A lighthouse", "video": "https://example.com/v.mp4"}}


good_2_5_video_edit = good_2_5_video_extend = good_video_extend
