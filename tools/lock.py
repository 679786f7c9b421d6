"""Pin every dependency, direct and transitive, as an exact constraint in pyproject.toml.

uv's own lock file names download hosts, which differ from one network to the next, so it is made anew from these pins
and not committed. Run by ``make lock`` after a dependency changed: resolves to the newest versions and writes them.
"""

import re
import subprocess
import sys
from pathlib import Path

PYPROJECT = Path(__file__).resolve().parent.parent / "pyproject.toml"
SECTION = re.compile(r"constraint-dependencies = \[\n(?:    .*\n)*\]\n")


def main() -> int:
    unpinned = SECTION.sub("constraint-dependencies = [\n]\n", PYPROJECT.read_text())
    PYPROJECT.write_text(unpinned)
    command = ["uv", "export", "--upgrade", "--all-groups", "--no-hashes", "--no-emit-workspace", "--no-annotate"]
    exported = subprocess.run(
        [*command, "--no-header", "--quiet"], cwd=PYPROJECT.parent, check=True, capture_output=True, text=True
    ).stdout
    pins = "".join(f'    "{line.replace(chr(34), chr(39))}",\n' for line in exported.splitlines() if "==" in line)
    PYPROJECT.write_text(SECTION.sub(lambda _: f"constraint-dependencies = [\n{pins}]\n", unpinned))
    print(f"{pins.count('==')} pins written to {PYPROJECT.name}", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())
