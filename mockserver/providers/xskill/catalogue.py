"""XSkill's public catalogue on the wire."""

from drytake.mockserver.engine.call import Call
from drytake.mockserver.engine.engine import Engine
from drytake.mockserver.providers.xskill.responses import failure, params_schema, success
from drytake.schemas.http import Response
from drytake.schemas.providers.xskill.catalogue import CatalogueModel, entries

__all__ = ["get_model", "get_model_docs", "get_model_text", "list_models"]

TEXT = (b"content-type", b"text/plain; charset=utf-8")


def list_models(_: Engine, call: Call) -> Response:
    """Answer ``GET /api/v3/mcp/models``."""
    category, task_type = call.query.get("category", ""), call.query.get("task_type", "")
    rows = [
        entry.summary()
        for entry in entries().values()
        if category in ("", "all", entry.row["category"]) and task_type in ("", entry.row["task"])
    ]
    return success(call, {"models": rows, "total": len(rows)})


def get_model(_: Engine, call: Call) -> Response:
    """Answer ``GET /api/v3/mcp/models/{id}``."""
    entry = _entry(call)
    return success(call, entry.detail(params_schema(entry.id))) if entry else _unknown(call)


def get_model_docs(_: Engine, call: Call) -> Response:
    """Answer ``GET /api/v3/models/{id}/docs``."""
    entry = _entry(call)
    if entry is None:
        return _unknown(call)
    return success(call, entry.docs(params_schema(entry.id), call.query.get("lang", "zh")[:20]))


def get_model_text(_: Engine, call: Call) -> Response:
    """Answer ``GET /api/v3/models/{id}/llms.txt``."""
    entry = _entry(call)
    return Response(200, entry.text().encode(), (TEXT,)) if entry else _unknown(call)


def _entry(call: Call) -> CatalogueModel | None:
    return entries().get(call.params["model_id"])


def _unknown(call: Call) -> Response:
    return failure(404, f"Model not found: {call.params['model_id'][:200]}")
