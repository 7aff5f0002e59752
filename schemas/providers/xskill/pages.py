"""XSkill's public catalogue: what is asked for in, body out."""

from collections.abc import Mapping

from drytake.schemas.http import Body, Context, Response
from drytake.schemas.providers.xskill.catalogue import CatalogueModel, entries
from drytake.schemas.providers.xskill.contracts import params_schema
from drytake.schemas.providers.xskill.dialect import failure, said

__all__ = ["docs", "model", "models", "text"]

TEXT = (b"content-type", b"text/plain; charset=utf-8")


def models(query: Mapping[str, str], context: Context) -> Body:
    """Render the list of models, of a category and of a task where those are asked for."""
    category, task_type = query.get("category", ""), query.get("task_type", "")
    rows = [
        entry.summary()
        for entry in entries().values()
        if category in ("", "all", entry.row["category"]) and task_type in ("", entry.row["task"])
    ]
    return said({"models": rows, "total": len(rows)}, context)


def model(_: Mapping[str, str], context: Context) -> Body:
    """Render one model."""
    entry = _entry(context)
    return said(entry.detail(params_schema(entry.id)), context) if entry else _unknown(context)


def docs(query: Mapping[str, str], context: Context) -> Body:
    """Render one model's documentation."""
    entry = _entry(context)
    if entry is None:
        return _unknown(context)
    return said(entry.docs(params_schema(entry.id), query.get("lang", "zh")[:20]), context)


def text(_: Mapping[str, str], context: Context) -> Body:
    """Render one model's documentation as text."""
    entry = _entry(context)
    return Response(200, entry.text().encode(), (TEXT,)) if entry else _unknown(context)


def _entry(context: Context) -> CatalogueModel | None:
    return entries().get(context.params["model_id"])


def _unknown(context: Context) -> Response:
    return failure(404, f"Model not found: {context.params['model_id'][:200]}")
