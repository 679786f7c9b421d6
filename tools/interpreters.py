"""Run the unit tests on the oldest and the newest supported Python that is installed on this machine.

An interpreter need not be active: the usual homes of pyenv and of the system are searched as well.
"""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
SUPPORTED = ((3, 11), (3, 12), (3, 13))
VERSION = "import sys; print(*sys.version_info[:2])"


def candidates() -> list[Path]:
    """Files that may be a supported interpreter."""
    homes = [Path(entry) for entry in os.environ.get("PATH", "").split(os.pathsep) if entry]
    homes += sorted(Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")).glob("versions/*/bin"))
    names = [f"python{major}.{minor}" for major, minor in SUPPORTED]
    return [home / name for home in homes for name in names if (home / name).is_file()]


def version(interpreter: Path) -> tuple[int, int] | None:
    """Major and minor version, or None where the file can't be run (an inactive shim)."""
    answer = subprocess.run([interpreter, "-c", VERSION], check=False, capture_output=True, text=True)
    if answer.returncode != 0:
        return None
    major, minor = answer.stdout.split()
    return int(major), int(minor)


def installed() -> dict[tuple[int, int], Path]:
    found: dict[tuple[int, int], Path] = {sys.version_info[:2]: Path(sys.executable)}
    for candidate in candidates():
        number = version(candidate)
        if number in SUPPORTED:
            found.setdefault(number, candidate)
    return found


def run_unit_tests(interpreter: Path, number: tuple[int, int]) -> int:
    environment = {
        **os.environ,
        "UV_PROJECT_ENVIRONMENT": str(ROOT / ".outlay" / f"venv-{number[0]}.{number[1]}"),
        "UV_CACHE_DIR": str(ROOT / ".outlay" / "cache" / "uv"),
    }
    environment.pop("VIRTUAL_ENV", None)
    uv = str(ROOT / ".outlay" / "tools" / "bin" / "uv")
    command = [uv, "run", "--quiet", "--python", str(interpreter), "python", "-m", "pytest", "-n", "2", "tests/unit"]
    return subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode


def main() -> int:
    found = installed()
    ends = sorted({min(found), max(found)} - {sys.version_info[:2]})
    print(f"Installed: {', '.join(f'{a}.{b}' for a, b in sorted(found))}; this one is already tested.", flush=True)
    for number in ends:
        print(f"Unit tests on Python {number[0]}.{number[1]} ({found[number].name})", flush=True)
        if run_unit_tests(found[number], number) != 0:
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
