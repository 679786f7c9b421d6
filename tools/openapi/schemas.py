"""JSON Schemas of models, by name, as OpenAPI's components have them."""

import re
from collections.abc import Callable, Iterable
from typing import Any

import msgspec
from pydantic import TypeAdapter

from functions.ingest.schemas import EventIn

REFERENCE = "#/components/schemas/{model}"
_SEARCHED = re.compile(r"\(\?![^()]*(?:\([^()]*\)[^()]*)*\)")


def schemas_of(models: Iterable[Any]) -> dict[str, Any]:
    """Name → schema of the models and all that they are made of. Raises ``ValueError`` where a name is taken twice."""
    adapters = [(index, "validation", TypeAdapter(model)) for index, model in enumerate(dict.fromkeys(models))]
    _, made = TypeAdapter.json_schemas(adapters, ref_template=REFERENCE)  # type: ignore[arg-type]  # a list of literals
    definitions = made["$defs"]
    twice = [name for name in definitions if "__" in name]
    if twice:
        raise ValueError(f"more than one model has the name: {', '.join(twice)}")
    return {name: tidy(schema) for name, schema in sorted({**definitions, **_events()}.items())}


def reference(model: Any) -> dict[str, Any]:
    """How a component is named where it is used."""
    return {"$ref": REFERENCE.format(model=getattr(model, "__name__", model))}


def tidy(schema: Any) -> Any:
    """Without generated titles and defaults of null, which stand for "left out"."""
    return _changed(schema, _tidied)


def _tidied(schema: dict[str, Any]) -> dict[str, Any]:
    is_schema = "type" in schema or "anyOf" in schema or "$ref" in schema or "allOf" in schema
    dropped = {"title"} if is_schema and isinstance(schema.get("title"), str) else set()
    if "default" in schema and schema["default"] is None:
        dropped.add("default")
    told = {name: value for name, value in schema.items() if name not in dropped}
    if isinstance(told.get("description"), str):
        told["description"] = told["description"].replace("``", "`")
    return told


def _changed(value: Any, change: Callable[[dict[str, Any]], dict[str, Any]]) -> Any:
    if isinstance(value, dict):
        return {name: _changed(inner, change) for name, inner in change(value).items()}
    return [_changed(inner, change) for inner in value] if isinstance(value, list) else value


def _events() -> dict[str, Any]:
    """The event as it is decoded at the door."""
    _, components = msgspec.json.schema_components([EventIn], ref_template="#/components/schemas/{name}")
    return {"Event" if name == "EventIn" else name: _changed(schema, _portable) for name, schema in components.items()}


def _portable(schema: dict[str, Any]) -> dict[str, Any]:
    """Patterns as every dialect of regular expressions reads them.

    What only Python means by ``\\w`` becomes all beyond ASCII, and look-aheads go: the door refuses a little more.
    """
    if schema.get("format") == "decimal":
        return {"type": ["number", "string"]}
    if not isinstance(schema.get("pattern"), str):
        return schema
    pattern = _SEARCHED.sub("", schema["pattern"]).replace(
        r"_\w\u0300-\u036f\u0900-\u0dff\u0e00-\u0eff", r"_\u00aa-\uffff"
    )
    return {**schema, "pattern": pattern}
