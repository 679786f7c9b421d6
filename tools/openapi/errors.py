"""Every code that an error can have: its status, what it means, what to do. docs/guides/errors.md is made from it."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Code:
    status: int
    meaning: str
    remedy: str


CODES: Mapping[str, Code] = {
    name: Code(**told)
    for name, told in tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8")).items()
}


def guide() -> str:
    """docs/guides/errors.md."""
    rows = [f"| `{name}` | {code.status} | {code.meaning} | {code.remedy} |" for name, code in CODES.items()]
    return Path(__file__).with_suffix(".md").read_text(encoding="utf-8") + "\n".join(rows) + "\n"
