"""``python -m tools.openapi`` writes docs/openapi.json and docs/guides/errors.md; ``--check`` only compares them."""

import sys
from collections.abc import Callable
from pathlib import Path

from tools.openapi import document, errors

ROOT = Path(__file__).resolve().parents[2]
MADE: dict[str, Callable[[], str]] = {"docs/openapi.json": document.text, "docs/guides/errors.md": errors.guide}


def main(arguments: list[str]) -> int:
    try:
        made = {name: make() for name, make in MADE.items()}
    except (document.Undescribed, ValueError) as problem:
        print(problem, file=sys.stderr)
        return 1
    differing = [name for name, text in made.items() if not _is(ROOT / name, text)]
    if arguments == ["--check"]:
        for name in differing:
            print(
                f"{name} is not what the code says. Make it anew: python -m tools.openapi (or: make openapi)",
                file=sys.stderr,
            )
        return 1 if differing else 0
    for name in differing:
        (ROOT / name).write_text(made[name], encoding="utf-8")
    print(f"written: {', '.join(differing) or 'nothing, all was as it is'}", file=sys.stderr)
    return 0


def _is(path: Path, text: str) -> bool:
    return path.is_file() and path.read_text(encoding="utf-8") == text


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
