"""The site is put together from checked packages; without them it says so, and nothing else fails."""

import gzip
import json
import re
import shutil
import struct
import sys
from pathlib import Path

import pytest

from infra.site import build, dashboard, npm

PAGES = {"docs", "emergency", "index", "redoc"}
EVERY_PAGE_BYTES = 215_000
"""After gzip."""


@pytest.fixture
def afresh(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A frontend without its packages, and nothing built; the folder of the frontend."""
    frontend = tmp_path / "frontend"
    left_out = shutil.ignore_patterns("node_modules", "dist", "generated.ts")
    shutil.copytree(dashboard.FRONTEND, frontend, ignore=left_out)
    for module in (build, dashboard):
        monkeypatch.setattr(module, "BUILDS", tmp_path / "cache" / "site")
    monkeypatch.setattr(dashboard, "FRONTEND", frontend)
    return frontend


@pytest.fixture
def without_registry(afresh: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is kept, and npm reaches nobody: its registry is a port that is closed."""
    monkeypatch.setattr(npm, "CACHE", tmp_path / "cache" / "npm")
    monkeypatch.setenv("npm_config_registry", "http://127.0.0.1:9/")
    monkeypatch.setenv("npm_config_fetch_retries", "0")


def test_the_site_has_its_pages_the_description_and_the_programs_that_show_it() -> None:
    made = build.site()
    assert made.is_whole
    assert {path.name for path in made.pages.iterdir()} == PAGES
    assert (made.files / "openapi.json").read_bytes() == build.DESCRIPTION.read_bytes()
    assets = {path.name for path in (made.files / "assets").iterdir()}
    assert {"swagger-ui.js", "swagger-ui.css", "redoc.js", "docs.js", "read.js", "site.css"} <= assets
    assert {"swagger-ui.LICENSE.txt", "redoc.LICENSE.txt", "licenses.txt"} <= assets


def test_the_dashboards_parts_are_named_by_their_content_and_all_there() -> None:
    made = build.site()
    page = (made.pages / "index").read_text(encoding="utf-8")
    named = re.findall(r'(?:src|href)="/(app/[^"]+)"', page)
    assert {name.rpartition(".")[2] for name in named} == {"js", "css"}
    for name in named:
        assert (made.lasting / name).is_file(), name
    kept = [path.name for path in (made.lasting / "app").iterdir()]
    assert [name for name in kept if not re.fullmatch(r".+-[\w-]{8}\.\w+", name)] == []


def test_the_dashboards_page_holds_no_script_and_no_style_of_its_own() -> None:
    page = (build.site().pages / "index").read_text(encoding="utf-8")
    assert re.search(r"<style|<script(?![^>]* src=)|\son\w+=", page) is None


def test_what_every_page_loads_leaves_room_for_the_page_itself() -> None:
    """Of the 250 kB of a first page (`bench.dashboard`). A module that does something while it is loaded can pull all
    pages' words into it, which no other test sees."""
    made = build.site()
    page = (made.pages / "index").read_text(encoding="utf-8")
    parts = [(made.lasting / name).read_bytes() for name in re.findall(r'"/(app/[^"]+\.js)"', page)]
    assert len(parts) > 5
    assert sum(len(gzip.compress(part)) for part in parts) < EVERY_PAGE_BYTES


def test_the_licences_of_what_is_bundled_are_served() -> None:
    text = (build.site().files / "assets" / "licenses.txt").read_text(encoding="utf-8")
    for package in ("react-dom", "@tanstack/react-query", "@fontsource-variable/inter", "tailwindcss"):
        assert re.search(rf"^## {package}( - .+)?$", text, re.MULTILINE), package


def test_the_manifest_lets_a_phone_install_the_dashboard() -> None:
    made = build.site()
    manifest = json.loads((made.files / "assets" / "manifest.webmanifest").read_text(encoding="utf-8"))
    assert (manifest["start_url"], manifest["display"]) == ("/", "standalone")
    sizes: dict[str, set[str]] = {}
    for icon in manifest["icons"]:
        content = (made.files / icon["src"].lstrip("/")).read_bytes()
        if icon["type"] == "image/png":
            assert icon["sizes"] == "{}x{}".format(*struct.unpack(">II", content[16:24])), icon["src"]
            sizes.setdefault(icon.get("purpose", "any"), set()).add(icon["sizes"])
    assert sizes == {purpose: {"192x192", "512x512"} for purpose in ("any", "maskable")}


def test_pages_name_nothing_from_elsewhere_and_no_script_of_their_own() -> None:
    for page in build.site().pages.iterdir():
        text = page.read_text(encoding="utf-8")
        assert "://" not in text, page.name
        assert "<script>" not in text, page.name
        assert " style=" not in text, page.name


def test_the_programs_fetch_no_logo_from_elsewhere() -> None:
    assert "cdn.redoc" not in (build.site().files / "assets" / "redoc.js").read_text(encoding="utf-8")


def test_a_test_of_the_dashboard_is_no_source_of_it_and_a_page_is(afresh: Path) -> None:
    before = dashboard.key()
    (afresh / "src" / "new.test.ts").write_text("export {};")
    (afresh / dashboard._TYPES).parent.mkdir(parents=True, exist_ok=True)
    (afresh / dashboard._TYPES).write_text("export {};")
    assert dashboard.key() == before
    (afresh / "src" / "new.ts").write_text("export {};")
    assert dashboard.key() != before


@pytest.mark.slow
@pytest.mark.usefixtures("without_registry")
def test_without_the_registry_a_deployment_is_refused_with_what_to_do() -> None:
    with pytest.raises(build.SiteError, match="Is the npm registry reachable"):
        build.site()


@pytest.mark.slow
@pytest.mark.usefixtures("without_registry")
def test_without_the_registry_the_dashboards_packages_are_asked_for_with_what_to_do() -> None:
    with pytest.raises(dashboard.UnreachableError, match="Is the npm registry reachable"):
        dashboard.prepare()


@pytest.mark.slow
@pytest.mark.usefixtures("without_registry")
def test_without_the_registry_the_local_stack_has_pages_that_say_so(capsys: pytest.CaptureFixture[str]) -> None:
    made = build.site(may_be_partial=True)
    assert not made.is_whole
    assert {path.name for path in made.pages.iterdir()} == PAGES
    for page in ("index", "docs", "redoc"):
        assert "npm registry" in (made.pages / page).read_text(encoding="utf-8")
    assert (made.files / "openapi.json").is_file()
    assert capsys.readouterr().err.count("could not be fetched") == 2


def played_by(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    program = tmp_path / "npm.py"
    program.write_text(f"import pathlib, sys; {script}")
    monkeypatch.setattr(npm, "npm", lambda: [sys.executable, str(program)])


@pytest.mark.usefixtures("afresh")
@pytest.mark.parametrize("code", ["EUSAGE", "EINTEGRITY"])
def test_packages_that_are_not_the_locked_ones_are_no_matter_of_the_registry(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, code: str
) -> None:
    played_by(tmp_path, monkeypatch, f"sys.exit('npm error code {code}')")
    with pytest.raises(build.SiteError, match="not those of frontend/package-lock") as raised:
        dashboard.prepare()
    assert not isinstance(raised.value, dashboard.UnreachableError)


@pytest.mark.usefixtures("without_registry")
def test_a_package_with_another_content_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    played_by(tmp_path, monkeypatch, "pathlib.Path(sys.argv[-1], 'x.tgz').write_bytes(b'forged')")
    with pytest.raises(build.SiteError, match="wrong digest"):
        build.site()
