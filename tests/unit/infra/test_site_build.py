"""The site is put together from checked packages; without them it says so, and nothing else fails."""

from pathlib import Path

import pytest

from infra.site import build

PAGES = {"docs", "emergency", "index", "redoc"}


@pytest.fixture
def without_registry(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No package is kept, and npm reaches nobody: its registry is a port that is closed."""
    monkeypatch.setattr(build, "BUILDS", tmp_path / "site")
    monkeypatch.setenv("npm_config_registry", "http://127.0.0.1:9/")
    monkeypatch.setenv("npm_config_fetch_retries", "0")
    monkeypatch.setenv("npm_config_prefer_online", "true")


def test_the_site_has_its_pages_the_description_and_the_programs_that_show_it() -> None:
    made = build.site()
    assert made.is_whole
    assert {path.name for path in made.pages.iterdir()} == PAGES
    assert (made.files / "openapi.json").read_bytes() == build.DESCRIPTION.read_bytes()
    assets = {path.name for path in (made.files / "assets").iterdir()}
    assert {"swagger-ui.js", "swagger-ui.css", "redoc.js", "docs.js", "read.js", "site.css"} <= assets
    assert {"swagger-ui.LICENSE.txt", "redoc.LICENSE.txt"} <= assets


def test_pages_name_nothing_from_elsewhere_and_no_script_of_their_own() -> None:
    for page in build.site().pages.iterdir():
        text = page.read_text(encoding="utf-8")
        assert "://" not in text, page.name
        assert "<script>" not in text, page.name
        assert " style=" not in text, page.name


def test_the_programs_fetch_no_logo_from_elsewhere() -> None:
    assert "cdn.redoc" not in (build.site().files / "assets" / "redoc.js").read_text(encoding="utf-8")


@pytest.mark.slow
@pytest.mark.usefixtures("without_registry")
def test_without_the_registry_a_deployment_is_refused_with_what_to_do() -> None:
    with pytest.raises(build.SiteError, match="Is the npm registry reachable"):
        build.site()


@pytest.mark.slow
@pytest.mark.usefixtures("without_registry")
def test_without_the_registry_the_local_stack_has_pages_that_say_so(capsys: pytest.CaptureFixture[str]) -> None:
    made = build.site(may_be_partial=True)
    assert not made.is_whole
    assert {path.name for path in made.pages.iterdir()} == PAGES
    assert "npm registry" in (made.pages / "docs").read_text(encoding="utf-8")
    assert (made.files / "openapi.json").is_file()
    assert "could not be fetched" in capsys.readouterr().err


@pytest.mark.usefixtures("without_registry")
def test_a_package_with_another_content_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    forged = "import pathlib, sys; pathlib.Path(sys.argv[-1], 'x.tgz').write_bytes(b'forged')"
    program = tmp_path / "npm.py"
    program.write_text(forged)
    monkeypatch.setattr(build, "npm", lambda: ["python3", str(program)])
    with pytest.raises(build.SiteError, match="wrong digest"):
        build.site()
