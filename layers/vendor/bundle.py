"""Builds the Lambda layers of third-party packages with uv: without Docker, for this host or for another platform.

``bundle(name, platform)`` installs the packages of ``<name>.txt`` at the versions that pyproject.toml pins, drops what
no function uses, compiles bytecode, and zips the folder. The result is kept under a hash of everything that went in,
so a second call only looks it up. Two builds at once are safe: each works in a folder of its own and renames it.
"""

import hashlib
import json
import os
import platform as host
import shutil
import subprocess
import sys
import tempfile
import tomllib
import zipfile
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parents[1]
BUILDS = HERE / "build"

BOTOCORE_SERVICES = frozenset(
    {
        *("athena", "cloudwatch", "cognito-idp", "dynamodb", "firehose", "glue", "kms", "lambda"),
        *("s3", "secretsmanager", "sesv2", "sns", "sts"),
    }
)
"""Service models that stay in botocore/data: 28 MB of 29 are models of services that Outlay doesn't call."""

_UNUSED_FOLDERS = frozenset({"tests", "include", "f2py", "examples", "__pycache__"})
_UNUSED_SUFFIXES = frozenset({".pyi", ".a", ".pyx", ".pxd"})
_ZIP_DATE = (1980, 1, 1, 0, 0, 0)


class BundleError(Exception):
    """A layer could not be built; the text says what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Platform:
    """Where the packages will run. ``wheels`` is uv's name of the platform, None for this very interpreter."""

    python_version: str
    wheels: str | None


LAMBDA_ARM64 = Platform(python_version="3.13", wheels="aarch64-manylinux_2_28")
"""Amazon Linux 2023 has glibc 2.34, and numpy's wheels ask for 2.28."""


def this_host() -> Platform:
    """The platform of the running interpreter."""
    return Platform(python_version=f"{sys.version_info.major}.{sys.version_info.minor}", wheels=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundle:
    """A built layer: ``folder`` holds ``python/``, ``archive`` is the same as a zip, ``key`` names its inputs."""

    folder: Path
    archive: Path
    key: str
    unpacked_bytes: int


def bundle(name: str, platform: Platform) -> Bundle:
    """Return the layer ``name`` for ``platform``, building it if its inputs changed. Raises ``BundleError``."""
    compiler = _interpreter(platform)
    key = _key(name, platform, compiled=compiler is not None)
    target = BUILDS / f"{name}-{key}"
    if not (target / "built.json").is_file():
        _build(name, platform, compiler, target)
    size = json.loads((target / "built.json").read_text())["unpacked_bytes"]
    return Bundle(folder=target, archive=target / "layer.zip", key=key, unpacked_bytes=size)


def _key(name: str, platform: Platform, *, compiled: bool) -> str:
    inputs = {
        "requirements": (HERE / f"{name}.txt").read_text(),
        "constraints": _constraints(),
        "platform": asdict(platform),
        "machine": "" if platform.wheels else f"{host.system()}-{host.machine()}",
        "compiled": compiled,
        "recipe": hashlib.sha256(Path(__file__).read_bytes()).hexdigest(),
    }
    return hashlib.sha256(json.dumps(inputs, sort_keys=True).encode()).hexdigest()[:16]


def _constraints() -> list[str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())
    return list(project["tool"]["uv"]["constraint-dependencies"])


def _build(name: str, platform: Platform, compiler: str | None, target: Path) -> None:
    BUILDS.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=BUILDS, prefix=".making-") as scratch:
        made = Path(scratch) / "made"
        packages = made / "python"
        _install(name, platform, packages)
        _prune(packages)
        if compiler:
            _compile(compiler, packages)
        _zip(packages, made / "layer.zip")
        size = sum(file.stat().st_size for file in packages.rglob("*") if file.is_file())
        (made / "built.json").write_text(json.dumps({"unpacked_bytes": size}))
        try:
            made.rename(target)
        except OSError:
            if not (target / "built.json").is_file():
                raise


def _install(name: str, platform: Platform, packages: Path) -> None:
    constraints = packages.parent.parent / "constraints.txt"
    constraints.write_text("\n".join(_constraints()))
    command = [find_uv(), "pip", "install", "--quiet", "--python", sys.executable, "--target", str(packages)]
    command += [
        "--only-binary",
        ":all:",
        "--constraints",
        str(constraints),
        "--requirements",
        str(HERE / f"{name}.txt"),
    ]
    if platform.wheels:
        command += ["--python-platform", platform.wheels, "--python-version", platform.python_version]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    if done.returncode:
        raise BundleError(f"The {name} layer could not be installed by uv:\n{done.stderr.strip()}")


def find_uv() -> str:
    """The path of uv: ``$UV``, beside this interpreter, of ``make setup``, or on the PATH. Raises ``BundleError``."""
    places = (Path(sys.executable).parent, ROOT / ".outlay" / "tools" / "bin")
    beside = shutil.which("uv", path=os.pathsep.join(map(str, places)))
    found = os.environ.get("UV") or beside or shutil.which("uv")
    if not found:
        raise BundleError("uv is needed to build the Lambda layers and was not found. Type: make setup")
    return found


def _prune(packages: Path) -> None:
    models = packages / "botocore" / "data"
    if models.is_dir():
        for folder in models.iterdir():
            if folder.is_dir() and folder.name not in BOTOCORE_SERVICES:
                shutil.rmtree(folder)
    shutil.rmtree(packages / "bin", ignore_errors=True)
    for path in sorted(packages.rglob("*"), reverse=True):
        if path.is_dir() and path.name in _UNUSED_FOLDERS:
            shutil.rmtree(path)
        elif path.is_file() and path.suffix in _UNUSED_SUFFIXES:
            path.unlink()


def _compile(compiler: str, packages: Path) -> None:
    # Zips carry a fixed date, so bytecode is tied to nothing: a time stamp would never match, and /opt is read-only.
    command = [compiler, "-I", "-m", "compileall", "-q", "-j", "2", "--invalidation-mode", "unchecked-hash"]
    done = subprocess.run([*command, str(packages)], capture_output=True, text=True, check=False)
    if done.returncode:
        raise BundleError(f"Bytecode could not be compiled:\n{done.stdout.strip()}")


def _zip(packages: Path, archive: Path) -> None:
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as into:
        for file in sorted(path for path in packages.rglob("*") if path.is_file()):
            entry = zipfile.ZipInfo(str(file.relative_to(packages.parent)), _ZIP_DATE)
            # Lambda runs as a user of its own: under a strict umask it could not read what was installed here.
            entry.external_attr = (0o755 if file.stat().st_mode & 0o100 else 0o644) << 16
            entry.compress_type = zipfile.ZIP_DEFLATED
            into.writestr(entry, file.read_bytes())


def _interpreter(platform: Platform) -> str | None:
    """A Python of the platform's version on this machine, to compile bytecode with; None where there is none."""
    if platform == this_host() or platform.python_version == this_host().python_version:
        return sys.executable
    return _find_python(platform.python_version)


@cache
def _find_python(version: str) -> str | None:
    command = [find_uv(), "python", "find", "--no-project", "--no-python-downloads", version]
    asked = subprocess.run(command, capture_output=True, text=True, check=False)
    pyenv = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    unactivated = [str(folder / "bin" / "python") for folder in sorted(pyenv.glob(f"{version}.*"))]
    for candidate in (asked.stdout.strip(), shutil.which(f"python{version}"), *unactivated):
        if candidate and _runs(candidate, version):
            return candidate
    return None


def _runs(interpreter: str, version: str) -> bool:
    code = "import sys; print('%d.%d' % sys.version_info[:2])"
    done = subprocess.run([interpreter, "-I", "-c", code], capture_output=True, text=True, check=False)
    return done.stdout.strip() == version
