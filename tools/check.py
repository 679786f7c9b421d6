"""``make check``: all of what follows; each runs, what failed is named, and exit code 1 says so."""

import subprocess
import sys
import time

PYTHON = sys.executable
CHECKS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("format", (PYTHON, "-m", "ruff", "format", "--check", ".")),
    ("lint", (PYTHON, "-m", "ruff", "check", ".")),
    ("types", (PYTHON, "-m", "mypy")),
    ("import contracts", (PYTHON, "-c", "from importlinter.cli import lint_imports_command as c; c()")),
    ("description of the API", (PYTHON, "-m", "tools.openapi", "--check")),
    ("dashboard", (PYTHON, "-m", "infra.site.dashboard", "check")),
    ("templates", (PYTHON, "-m", "infra.check")),
)


def main() -> int:
    failed = []
    for name, command in CHECKS:
        started = time.monotonic()
        finished = subprocess.run(command, check=False, capture_output=True, text=True)
        print(
            f"{'ok  ' if finished.returncode == 0 else 'FAIL'} {name} ({time.monotonic() - started:.1f} s)", flush=True
        )
        if finished.returncode != 0:
            failed.append(name)
            print(finished.stdout + finished.stderr, flush=True)
    if failed:
        print(f"make check: {', '.join(failed)} failed")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
