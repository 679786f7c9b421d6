"""The dashboard, built from ``frontend`` with the environment's own Node; ``python -m infra.site.dashboard check`` too.

Its packages are installed when their lock file changed, its types made when the API's description did, it is built when
a source did; each by one process at a time, so that tests on several workers and a deployment may all ask for it.
"""

import fcntl
import hashlib
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from infra.node import npm
from infra.site.npm import ROOT, SiteError, call, environment, reason

FRONTEND = ROOT / "frontend"
BUILDS = ROOT / ".outlay" / "cache" / "site"
DESCRIPTION = ROOT / "docs" / "openapi.json"
_TYPES = "src/api/generated.ts"
_INSTALLED = "node_modules/.outlay-installed"
_TYPED = "node_modules/.outlay-typed"
_NOT_SERVED = (".test.ts", ".test.tsx")
_BY_STYLES = ("@fontsource-variable/inter", "tailwindcss")
"""Bundled by our style sheet, into which Vite does not look for licences."""
_COMMANDS = ("check", "test", "format", "dev")
"""Scripts of package.json that may be asked for here."""


class UnreachableError(SiteError):
    """Nothing is wrong but the way to the npm registry."""


def dashboard() -> Path:
    """The folder with ``index.html``, ``licenses.txt`` and, named by their content, the files below ``app``.

    Raises ``SiteError`` with the builder's words, ``UnreachableError`` where its packages can't be had.
    """
    target = BUILDS / f"dashboard-{key()}"
    if not target.is_dir():
        with _alone():
            if not target.is_dir():
                _prepare()
                _build(target)
    return target


def prepare() -> None:
    """What checks and tests need: packages and types. Raises as ``dashboard`` does."""
    with _alone():
        _prepare()


def key() -> str:
    """Another one whenever the dashboard might be another one."""
    return _digest(*sources(), DESCRIPTION, Path(__file__))[:16]


def sources() -> list[Path]:
    """The files that the dashboard is made of, its tests left out."""
    inside = [path for path in (FRONTEND / "src").rglob("*") if path != FRONTEND / _TYPES]
    found = [path for path in (*FRONTEND.iterdir(), *inside) if path.is_file()]
    return sorted(path for path in found if not path.name.endswith(_NOT_SERVED))


def _prepare() -> None:
    lock = FRONTEND / "package-lock.json"
    if not _is_stamped(_INSTALLED, _digest(lock)):
        _install()
        _stamp(_INSTALLED, _digest(lock))
    made_of = _digest(lock, FRONTEND / "package.json", DESCRIPTION)  # the second says how
    if not (FRONTEND / _TYPES).is_file() or not _is_stamped(_TYPED, made_of):
        _run("types")
        _stamp(_TYPED, made_of)


def _install() -> None:
    done = call("ci", "--ignore-scripts", "--no-audit", "--no-fund", folder=FRONTEND)
    if done.returncode == 0:
        return
    if reason(done) in {"EUSAGE", "EINTEGRITY"}:
        raise SiteError(f"The dashboard's packages are not those of frontend/package-lock.json:\n{done.stderr.strip()}")
    raise UnreachableError(
        f"The dashboard's packages could not be fetched by npm ({reason(done)}). Is the npm registry reachable? "
        "Type the same again once it is."
    )


def _build(target: Path) -> None:
    BUILDS.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=BUILDS, prefix=".making-") as scratch:
        made = Path(scratch) / "made"
        _run("build", "--", "--outDir", str(made), "--emptyOutDir")
        with (made / "licenses.txt").open("a", encoding="utf-8") as licences:
            for package in _BY_STYLES:
                text = (FRONTEND / "node_modules" / package / "LICENSE").read_text(encoding="utf-8")
                licences.write(f"\n## {package}\n\n{text}")
        made.rename(target)


def _run(script: str, *arguments: str) -> None:
    done = call("run", "--silent", script, *arguments, folder=FRONTEND)
    if done.returncode != 0:
        words = "\n".join((done.stdout + done.stderr).strip().splitlines()[-40:])
        raise SiteError(f"The dashboard could not be made (npm run {script}):\n{words}")


def _is_stamped(name: str, content: str) -> bool:
    stamp = FRONTEND / name
    return stamp.is_file() and stamp.read_text(encoding="utf-8") == content


def _stamp(name: str, content: str) -> None:
    (FRONTEND / name).write_text(content, encoding="utf-8")


def _digest(*paths: Path) -> str:
    digest = hashlib.sha256()
    for path in paths:
        digest.update(f"{os.path.relpath(path, FRONTEND)}\0".encode() + path.read_bytes() + b"\0")
    return digest.hexdigest()


@contextmanager
def _alone() -> Iterator[None]:
    """While the block runs, no other process of this machine is in it."""
    BUILDS.parent.mkdir(parents=True, exist_ok=True)
    with (BUILDS.parent / "dashboard.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def main(arguments: list[str]) -> int:
    """Run a script of package.json with all it needs; its output goes where ours does."""
    if not arguments or arguments[0] not in _COMMANDS:
        sys.stderr.write(f"python -m infra.site.dashboard {'|'.join(_COMMANDS)}\n")
        return 2
    try:
        prepare()
    except SiteError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    command = [*npm(), "run", "--silent", arguments[0], *(("--", *arguments[1:]) if arguments[1:] else ())]
    try:
        return subprocess.run(command, cwd=FRONTEND, env=environment(), check=False).returncode
    except KeyboardInterrupt:
        return 0  # how a development server is left


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
