import urllib.request
from typing import Any


def test_credits(drytake: Any) -> None:
    call = urllib.request.Request(
        f"{drytake.base_url('outai')}/v1/credits", headers={"authorization": f"Bearer {drytake.key}"}
    )
    with urllib.request.urlopen(call) as response:
        assert response.status == 200
