"""The base of wire models: the string under a field documents it, and is read only when a JSON Schema is made."""

import sys
from functools import cache
from typing import Annotated, Any, TypeAlias

from pydantic import BaseModel, ConfigDict, GetJsonSchemaHandler, WithJsonSchema
from pydantic_core import CoreSchema

__all__ = ["Hidden", "Link", "Moment", "Trace", "Uuid", "WireModel", "no_items", "owned", "said"]

Hidden: TypeAlias = Annotated[str, WithJsonSchema({"type": "string", "format": "password"})]
"""What is left out wherever a call is shown or kept."""
Link: TypeAlias = Annotated[str, WithJsonSchema({"type": "string", "format": "uri"})]
Moment: TypeAlias = Annotated[str, WithJsonSchema({"type": "string", "format": "date-time"})]
"""ISO 8601."""
Trace: TypeAlias = Annotated[str, WithJsonSchema({"type": "string", "format": "hex", "minLength": 32, "maxLength": 32})]
Uuid: TypeAlias = Annotated[str, WithJsonSchema({"type": "string", "format": "uuid"})]
"""Texts of a form that answers have and that nobody needs to hold them to."""


class WireModel(BaseModel):
    """A body on the wire.

    pydantic's own `use_attribute_docstrings` reads each class's source at import: a tenth of a command's start.
    """

    model_config = ConfigDict(defer_build=True, protected_namespaces=())  # wire names such as `model_id` are free

    @classmethod
    def __get_pydantic_json_schema__(cls, core_schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        schema = handler.resolve_ref_schema(handler(core_schema))
        documented = {name: text for base in reversed(cls.__mro__) for name, text in _docs(base).items()}
        for name, field in schema.get("properties", {}).items():
            if name in documented:
                field.setdefault("description", documented[name])
            if name in cls.model_fields and cls.model_fields[name].default_factory is no_items:
                field.setdefault("default", [])
        return schema


def no_items() -> list[Any]:
    """Return an empty list: what a field is that isn't said, where its default is documented to be one.

    A default of `[]` would do, but pydantic copies it by `deepcopy`, which takes half of the time of a whole body.
    """
    return []


def owned(request: BaseModel, name: str) -> Any:
    """Return a field's value where the model has the field; `None` otherwise, whatever a body has under that name."""
    return getattr(request, name) if name in type(request).model_fields else None


def said(request: BaseModel, name: str) -> Any:
    """Return a field's value if the caller sent it, and `None` where it was left out, whatever its default is."""
    return request.__dict__[name] if name in request.__pydantic_fields_set__ else None


def _docs(model: type) -> dict[str, str]:
    """Return the strings that stand under a class's fields; a class that was made at run time has none."""
    if not issubclass(model, WireModel) or model is WireModel:
        return {}
    return _docs_of_module(model.__module__).get(model.__qualname__, {})


@cache
def _docs_of_module(name: str) -> dict[str, dict[str, str]]:
    """Return the same of all classes of a module, by their names: reading it once for each would take a second."""
    import ast  # noqa: PLC0415 - only JSON Schemas need these two
    import inspect  # noqa: PLC0415

    try:
        source = inspect.getsource(sys.modules[name])
    except (KeyError, OSError, TypeError):
        return {}
    found = {}
    for made in ast.parse(source).body:
        if isinstance(made, ast.ClassDef):
            pairs = zip(made.body, made.body[1:], strict=False)
            found[made.name] = {
                above.target.id: inspect.cleandoc(ast.literal_eval(below.value))
                for above, below in pairs
                if isinstance(above, ast.AnnAssign)
                and isinstance(above.target, ast.Name)
                and isinstance(below, ast.Expr)
            }
    return found
