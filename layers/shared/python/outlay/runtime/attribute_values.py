"""DynamoDB's answers, parsed by the one thing that they are made of.

botocore walks an answer by its model: for every attribute value it tries each of the ten members that one may have,
which is most of what a query for a few hundred items takes. In JSON a value already is what the client returns, except
for binary ones. Errors, and whatever is no attribute value, are botocore's own as before; should a later botocore no
longer call these two methods, its slower walk is back and nothing else changes (a test compares the two).
"""

from base64 import b64decode
from typing import Any

import botocore.parsers

_AS_IT_IS = frozenset({"S", "N", "BOOL", "NULL", "SS", "NS"})
_VALUE = "AttributeValue"

# Its type stubs know neither the methods below nor the defaults.
_JSONParser: Any = botocore.parsers.JSONParser
_ResponseParserFactory: Any = botocore.parsers.ResponseParserFactory


class _Parser(_JSONParser):  # type: ignore[misc]
    def _handle_map(self, shape: Any, value: Any) -> Any:
        if shape.value.name == _VALUE:
            return {name: _parsed(one) for name, one in value.items()}
        return super()._handle_map(shape, value)

    def _handle_structure(self, shape: Any, value: Any) -> Any:
        return _parsed(value) if shape.name == _VALUE and value else super()._handle_structure(shape, value)


def _parsed(value: dict[str, Any]) -> dict[str, Any]:
    for kind, content in value.items():
        if kind in _AS_IT_IS:
            return value
        match kind:
            case "B":
                return {"B": b64decode(content)}
            case "BS":
                return {"BS": [b64decode(one) for one in content]}
            case "L":
                return {"L": [_parsed(one) for one in content]}
            case "M":
                return {"M": {name: _parsed(one) for name, one in content.items()}}
    return value


class ParserFactory(_ResponseParserFactory):  # type: ignore[misc]
    """botocore's own, but for services that speak JSON."""

    def create_parser(self, protocol_name: str) -> Any:
        return _Parser(**self._defaults) if protocol_name == "json" else super().create_parser(protocol_name)
