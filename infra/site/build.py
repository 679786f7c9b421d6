"""Puts the site together: our pages, the API's description, and the programs that show it, from npm at pinned versions.

Nothing third-party is committed. Packages are fetched by the npm of the environment's Node through whatever registry it
is set up with, checked against the digests that stand here, and kept in ``.outlay/cache/site``.
"""

import base64
import hashlib
import os
import shutil
import ssl
import subprocess
import sys
import tarfile
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from infra.node import npm

ROOT = Path(__file__).resolve().parents[2]
PAGES = Path(__file__).resolve().parent / "pages"
BUILDS = ROOT / ".outlay" / "cache" / "site"
DESCRIPTION = ROOT / "docs" / "openapi.json"
_PATIENCE_S = 180


class SiteError(Exception):
    """The site can't be put together; the text says what to do."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Package:
    """``files``: name in the package → name under ``assets`` of the site."""

    name: str
    version: str
    integrity: str
    """SHA-512 of the tarball, as npm's lock files have it."""
    files: Mapping[str, str]


PACKAGES = (
    Package(
        name="swagger-ui-dist",
        version="5.35.0",
        integrity="sha512-U06rpMtW9V3XPGOBeamTUSr0Z09jMX4IJuANpE/EZbAhw0G8CgwrzU4YmXkn/h0wCDNsXdGarTNNHC3sU8yVUQ==",
        files={
            "swagger-ui-bundle.js": "swagger-ui.js",
            "swagger-ui.css": "swagger-ui.css",
            "LICENSE": "swagger-ui.LICENSE.txt",
            "swagger-ui-bundle.js.LICENSE.txt": "swagger-ui-bundle.LICENSE.txt",
        },
    ),
    Package(
        name="redoc",
        version="2.5.4",
        integrity="sha512-M6jWhG1qoBnH6TFmzJnstyCZ87HmOY/UzDm78mHiYihEdlV/YcS9ogOo1NlElnJMeLsyxHFe2yFc4sNjHTrABQ==",
        files={
            "bundles/redoc.standalone.js": "redoc.js",
            "LICENSE": "redoc.LICENSE.txt",
            "bundles/redoc.standalone.js.LICENSE.txt": "redoc-bundle.LICENSE.txt",
        },
    ),
)
_LOGO = ("https://cdn.redoc.ly/redoc/logo-mini.svg", "/assets/no-logo.svg")
"""The one thing that Redoc would fetch from elsewhere, which the site's policy refuses."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """``pages`` are HTML, by names without an ending; ``files`` all else."""

    pages: Path
    files: Path
    is_whole: bool
    """False where the pages that show the API are missing."""


def site(*, may_be_partial: bool = False) -> Site:
    """The site as it is to be served, made anew where an input changed.

    ``may_be_partial``: without the packages it has a page that says so instead. Raises ``SiteError``.
    """
    packages = _fetched(may_be_partial=may_be_partial)
    target = BUILDS / f"site-{_key(whole=packages is not None)}"
    if not (target / "files").is_dir():
        _put_together(target, packages)
    return Site(pages=target / "pages", files=target / "files", is_whole=packages is not None)


def _fetched(*, may_be_partial: bool) -> Mapping[str, Path] | None:
    try:
        return {package.name: _unpacked(package) for package in PACKAGES}
    except SiteError as error:
        if not may_be_partial:
            raise
        sys.stderr.write(f"{error}\n")
        return None


def _key(*, whole: bool) -> str:
    digest = hashlib.sha256(str(whole).encode())
    for path in sorted([*PAGES.iterdir(), DESCRIPTION, Path(__file__)]):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]


def _put_together(target: Path, packages: Mapping[str, Path] | None) -> None:
    BUILDS.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=BUILDS, prefix=".making-") as scratch:
        made = Path(scratch) / "made"
        pages, assets = made / "pages", made / "files" / "assets"
        pages.mkdir(parents=True)
        assets.mkdir(parents=True)
        for path in PAGES.iterdir():
            shutil.copy(path, (pages / path.stem) if path.suffix == ".html" else (assets / path.name))
        shutil.copy(DESCRIPTION, made / "files" / "openapi.json")
        if packages is None:
            for name in ("docs", "redoc"):
                shutil.copy(pages / "without", pages / name)
        for package, folder in zip(PACKAGES, (packages or {}).values(), strict=False):
            _copy(package, folder, assets)
        (pages / "without").unlink()
        _rename(made, target)


def _copy(package: Package, folder: Path, assets: Path) -> None:
    for source, name in package.files.items():
        content = (folder / source).read_text(encoding="utf-8").replace(*_LOGO)
        (assets / name).write_text(content, encoding="utf-8")


def _unpacked(package: Package) -> Path:
    """The folder with the package's files. Raises ``SiteError``."""
    target = BUILDS / f"{package.name}-{package.version}"
    if target.is_dir():
        return target
    BUILDS.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=BUILDS, prefix=".making-") as scratch:
        tarball = _download(package, Path(scratch))
        made = Path(scratch) / "made"
        with tarfile.open(tarball) as archive:
            for name in package.files:
                content = archive.extractfile(f"package/{name}")
                assert content is not None, f"{name} is no file"
                (made / name).parent.mkdir(parents=True, exist_ok=True)
                (made / name).write_bytes(content.read())
        _rename(made, target)
    return target


def _download(package: Package, folder: Path) -> Path:
    wanted = f"{package.name}@{package.version}"
    command = [*npm(), "pack", wanted, "--silent", "--ignore-scripts", "--pack-destination", str(folder)]
    environment = {**os.environ, "npm_config_cache": str(ROOT / ".outlay" / "cache" / "npm")}
    # Node knows its own authorities only: a company may inspect TLS with a certificate of its own.
    trusted = ssl.get_default_verify_paths().cafile
    if trusted is not None:
        environment.setdefault("NODE_EXTRA_CA_CERTS", trusted)
    try:
        done = subprocess.run(
            command, cwd=folder, env=environment, capture_output=True, text=True, timeout=_PATIENCE_S, check=False
        )
        words = done.stderr.strip().splitlines()[-1:] or [f"exit code {done.returncode}"]
    except (OSError, subprocess.TimeoutExpired) as error:
        words = [type(error).__name__]
    tarballs = [*folder.glob("*.tgz")]
    if not tarballs:
        raise SiteError(
            f"{wanted}, which shows the API's description, could not be fetched by npm ({words[0]}). Is the npm "
            "registry reachable? Type the same again once it is."
        )
    digest = base64.b64encode(hashlib.sha512(tarballs[0].read_bytes()).digest()).decode()
    if package.integrity != f"sha512-{digest}":
        raise SiteError(f"{wanted} from the npm registry is not the package that Outlay was made with: wrong digest.")
    return tarballs[0]


def _rename(made: Path, target: Path) -> None:
    """Into place at once; another process may have been faster."""
    try:
        made.rename(target)
    except OSError:
        if not target.is_dir():
            raise
