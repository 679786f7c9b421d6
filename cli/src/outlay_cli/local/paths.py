"""Let the emulator's HTTP APIs match every path: MiniStack's pattern of ``{proxy+}`` ends at a line break."""

import importlib.metadata

from outlay_cli.local.parquet import TESTED_VERSION

_BREAK, _STAND_IN = "\n", "\U0010fffe"
"""A code point that stands for no character, in nobody's path."""


def install() -> bool:
    """Replace the matching of paths; False when this MiniStack is not the tested one."""
    if importlib.metadata.version("ministack") != TESTED_VERSION:
        return False
    from ministack.services import apigateway  # noqa: PLC0415 - only the emulator's process loads it

    original = apigateway._extract_path_params

    def matched(route_path: str, request_path: str) -> dict[str, str] | None:
        found = original(route_path, request_path.replace(_BREAK, _STAND_IN))
        return None if found is None else {name: text.replace(_STAND_IN, _BREAK) for name, text in found.items()}

    apigateway._extract_path_params = matched
    return True
