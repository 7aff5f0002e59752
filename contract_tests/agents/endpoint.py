"""`GET /_drytake/llms.txt`: where an agent that meets a server looks. The control API loads this by name."""

from fastapi.responses import PlainTextResponse

from drytake.contract_tests.agents.llms import server_text
from drytake.mockserver.control.requests import CallerDep, control_router
from drytake.mockserver.control.server import base_url

__all__ = ["router"]

router = control_router()


@router.get("/llms.txt", response_class=PlainTextResponse)
def get_llms_txt(caller: CallerDep) -> PlainTextResponse:
    """Say to an agent what this server is, as llms.txt."""
    mounts = caller.engine.mounts.values()
    bases = {mount.provider.id: base_url(caller, mount) for mount in mounts}
    text = server_text(caller.origin, bases, [mount.provider for mount in mounts])
    return PlainTextResponse(text, media_type="text/markdown")
