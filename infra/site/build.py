"""Puts the site together: the dashboard, our pages, the API's description, and the programs that show it.

Nothing third-party is committed. The programs are packages of npm at pinned versions, checked against the digests that
stand here, and kept in ``.outlay/cache/site`` beside what is built.
"""

import base64
import hashlib
import shutil
import sys
import tarfile
import tempfile
from collections.abc import Mapping, Set
from dataclasses import dataclass
from pathlib import Path

from infra.site.dashboard import BUILDS, DESCRIPTION, UnreachableError, dashboard
from infra.site.npm import SiteError, call, reason

PAGES = Path(__file__).resolve().parent / "pages"
_KEPT = 4
"""So many sites are kept when another one is made."""


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
    """``pages`` are HTML, by names without an ending; ``lasting`` files have names that change with their content."""

    pages: Path
    files: Path
    lasting: Path
    is_whole: bool
    """False where the dashboard or the pages that show the API are missing."""


def site(*, may_be_partial: bool = False) -> Site:
    """The site as it is to be served, made anew where an input changed.

    ``may_be_partial``: pages for which the npm registry was not reachable say so instead. Raises ``SiteError``.
    """
    packages = _fetched(may_be_partial=may_be_partial)
    built = _built(may_be_partial=may_be_partial)
    target = BUILDS / f"site-{_key(built, packages)}"
    if not (target / "files").is_dir():
        _put_together(target, built, packages)
        _forget_old({target, built})
    is_whole = packages is not None and built is not None
    return Site(pages=target / "pages", files=target / "files", lasting=target / "lasting", is_whole=is_whole)


def _fetched(*, may_be_partial: bool) -> Mapping[str, Path] | None:
    try:
        return {package.name: _unpacked(package) for package in PACKAGES}
    except SiteError as error:
        if not may_be_partial:
            raise
        sys.stderr.write(f"{error}\n")
        return None


def _built(*, may_be_partial: bool) -> Path | None:
    """The dashboard. What is wrong with it itself is raised always: only the registry may be missing."""
    try:
        return dashboard()
    except UnreachableError as error:
        if not may_be_partial:
            raise
        sys.stderr.write(f"{error}\n")
        return None


def _key(built: Path | None, packages: Mapping[str, Path] | None) -> str:
    digest = hashlib.sha256(f"{built and built.name} {packages is not None}".encode())
    for path in sorted([*PAGES.iterdir(), DESCRIPTION, Path(__file__)]):
        digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()[:16]


def _put_together(target: Path, built: Path | None, packages: Mapping[str, Path] | None) -> None:
    BUILDS.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=BUILDS, prefix=".making-") as scratch:
        made = Path(scratch) / "made"
        pages, assets, lasting = made / "pages", made / "files" / "assets", made / "lasting"
        for folder in (pages, assets, lasting):
            folder.mkdir(parents=True)
        for path in PAGES.iterdir():
            shutil.copy(path, (pages / path.stem) if path.suffix == ".html" else (assets / path.name))
        shutil.copy(DESCRIPTION, made / "files" / "openapi.json")
        missing = [] if packages is not None else ["docs", "redoc"]
        for package, folder in zip(PACKAGES, (packages or {}).values(), strict=False):
            _copy(package, folder, assets)
        if built is None:
            missing.append("index")
        else:
            shutil.copy(built / "index.html", pages / "index")
            shutil.copy(built / "licenses.txt", assets / "licenses.txt")
            shutil.copytree(built / "app", lasting / "app")
        for name in missing:
            shutil.copy(pages / "without", pages / name)
        (pages / "without").unlink()
        _rename(made, target)


def _forget_old(used: Set[Path | None]) -> None:
    """Whoever works on the dashboard makes hundreds."""
    for prefix in ("site-", "dashboard-"):
        found = sorted(BUILDS.glob(f"{prefix}*"), key=lambda path: path.stat().st_mtime, reverse=True)
        for path in found[_KEPT:]:
            if path not in used:
                shutil.rmtree(path, ignore_errors=True)


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
    done = call("pack", wanted, "--silent", "--ignore-scripts", "--pack-destination", str(folder), folder=folder)
    tarballs = [*folder.glob("*.tgz")]
    if not tarballs:
        raise SiteError(
            f"{wanted}, which shows the API's description, could not be fetched by npm ({reason(done)}). Is the "
            "npm registry reachable? Type the same again once it is."
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
