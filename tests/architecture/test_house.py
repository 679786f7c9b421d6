"""The house's rules that no linter knows. Each test names what breaks them, and where."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
CODE = ("layers/shared/python", "functions", "infra", "sdk/src", "cli/src", "bench", "tools", "layers/vendor")
MAX_FILE_LINES = 400
MAX_FUNCTION_LINES = 50
MAX_HANDLER_LINES = 25
READS_ENVIRONMENT = ("layers/shared/python/outlay/runtime/", "cli/", "infra/", "bench/", "tools/", "layers/vendor/")
VAGUE_NAMES = {"utils", "util", "helpers", "helper", "manager", "common", "misc"}


def tracked(*endings: str) -> list[Path]:
    """Files that git tracks or would add."""
    listed = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    )
    return [ROOT / name for name in listed.stdout.splitlines() if name.endswith(endings) and (ROOT / name).is_file()]


def modules(*folders: str) -> Iterator[tuple[Path, ast.Module]]:
    for path in tracked(".py"):
        if any(path.is_relative_to(ROOT / folder) for folder in folders):
            yield path, ast.parse(path.read_text(encoding="utf-8"))


def place(path: Path, line: int = 0) -> str:
    return f"{path.relative_to(ROOT)}:{line}" if line else str(path.relative_to(ROOT))


def test_no_file_is_longer_than_one_room() -> None:
    long = [place(path) for path in tracked(".py") if len(path.read_text().splitlines()) > MAX_FILE_LINES]
    assert long == []


def test_no_function_is_longer_than_a_page() -> None:
    long = [
        f"{place(path, node.lineno)} {node.name}"
        for path, tree in modules(*CODE)
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or 0) - node.lineno + 1 > MAX_FUNCTION_LINES
    ]
    assert long == [], "\n".join(long)


@pytest.mark.parametrize("name", ["ingest", "rollup", "aggregate", "cleanup", "importer", "alerts", "api", "admin"])
def test_a_handler_only_composes(name: str) -> None:
    lines = (ROOT / "functions" / name / "handler.py").read_text().splitlines()
    code = [line for line in lines if line.strip() and not line.startswith(("import", "from", "#", '"""'))]
    assert len(code) <= MAX_HANDLER_LINES


def test_only_settings_read_the_environment() -> None:
    readers = [
        place(path, node.lineno)
        for path, tree in modules("layers/shared/python", "functions", "sdk/src")
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and node.attr in {"environ", "getenv"}
        if not place(path).startswith(READS_ENVIRONMENT)
    ]
    assert readers == []


def test_no_float_comes_near_money() -> None:
    folder = "layers/shared/python/outlay/"
    rooms = tuple(folder + room for room in ("domain/money.py", "domain/pricing.py", "domain/price_book.py"))
    rooms += tuple(folder + room for room in ("domain/counting.py", "domain/cubes.py", "domain/figures.py"))
    rooms += tuple(folder + room for room in ("domain/rate_card.py", "domain/rate_plan.py", "domain/comparison.py"))
    rooms += tuple(folder + room for room in ("application/compare_models.py", "application/read_prices.py"))
    floats = [
        place(path, node.lineno)
        for path, tree in modules(*rooms)
        for node in ast.walk(tree)
        if (isinstance(node, ast.Name) and node.id == "float")
        or (isinstance(node, ast.Constant) and isinstance(node.value, float))
        or (isinstance(node, ast.Attribute) and node.attr.startswith("float"))
    ]
    assert floats == []


def test_names_say_what_they_hold() -> None:
    vague = [place(path) for path in tracked(".py") if path.stem in VAGUE_NAMES or path.parent.name in VAGUE_NAMES]
    assert vague == []


def test_what_runs_in_every_request_never_imports_numpy() -> None:
    """73 MB and 100 ms: only the functions with the numeric layer may."""
    script = "import sys, {module}; sys.exit('numpy' in sys.modules)"
    for module in ("outlay.application.rollup", "functions.ingest.app", "functions.rollup.app"):
        finished = subprocess.run([sys.executable, "-c", script.format(module=module)], cwd=ROOT, check=False)
        assert finished.returncode == 0, module


def test_nothing_names_this_machine_or_a_package_host() -> None:
    forbidden = (
        str(ROOT) + "/",
        str(Path.home() / ".") + "/.",
        "file." + "pythonhosted",
        "pypi." + "org",
        "registry." + "npmjs",
    )
    named = [
        f"{place(path)}: {word}"
        for path in tracked(".py", ".md", ".toml", ".json", ".sh", "Makefile", "run")
        for word in forbidden
        if word in path.read_text(encoding="utf-8", errors="replace")
    ]
    assert named == []


def test_every_decision_is_listed_under_its_number() -> None:
    folder = ROOT / "docs" / "decisions"
    listed = re.findall(r"^(\d+)\. \[.+\]\((.+)\)$", (folder / "README.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert [name for _, name in listed] == sorted(path.name for path in folder.glob("0*.md"))
    assert [int(name[:4]) for _, name in listed] == [int(number) for number, _ in listed]


def test_what_is_shipped_imports_no_tool_and_no_test() -> None:
    """What describes the API is no part of the functions that answer it."""
    importing = [
        place(path, node.lineno)
        for path, tree in modules("layers/shared/python", "functions", "sdk/src", "cli/src")
        for node in ast.walk(tree)
        if isinstance(node, ast.Import | ast.ImportFrom)
        and {name.partition(".")[0] for name in _imported(node)} & {"tools", "tests", "bench"}
    ]
    assert importing == []


def _imported(node: ast.Import | ast.ImportFrom) -> list[str]:
    return [alias.name for alias in node.names] if isinstance(node, ast.Import) else [node.module or ""]
