"""What is uploaded: each function's own code and nothing else, importable with nothing but its layers."""

import importlib
import os
import re
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from outlay.runtime.settings import FunctionSettings

from infra.app import make_readable
from infra.components.bundles import ROOT, SHARED
from layers.vendor.bundle import LAMBDA_ARM64, bundle, this_host
from tests.storm import packages
from tests.support.templates import Assembly

FUNCTIONS = (
    *("ingest", "rollup", "aggregate", "cleanup", "importer", "alerts", "budget", "anomalies", "forecast"),
    *("optimize", "api", "admin"),
)
ON_TOP = {
    **{name: ["numeric"] for name in ("aggregate", "anomalies", "budget", "forecast", "optimize")},
    "api": ["numeric", "identity"],
    "importer": ["parquet"],
}
"""Layers beside base and shared."""
LAMBDA_LIMIT_BYTES = 250 * 1024**2

IMPORT_ALONE = """
import sys
sys.path[:0] = sys.argv[2:]
__import__(sys.argv[1])
outlay = sys.modules["outlay"].__file__
assert outlay.startswith(sys.argv[3]), outlay
print("numpy" in sys.modules, "genai_prices" in sys.modules)
"""


ONE_THREAD = "OPENBLAS_NUM_THREADS"
"""Read by numpy, not by settings."""


def _settings(name: str) -> type[FunctionSettings]:
    module = importlib.import_module(f"functions.{name}.settings")
    found = [
        value
        for value in vars(module).values()
        if isinstance(value, type) and issubclass(value, FunctionSettings) and value is not FunctionSettings
    ]
    assert len(found) == 1, f"functions.{name}.settings has {len(found)} settings classes"
    return found[0]


@pytest.mark.parametrize("name", FUNCTIONS)
def test_environment_names_are_exactly_the_fields_of_the_settings(aws: Assembly, local: Assembly, name: str) -> None:
    fields = {field.upper() for field in _settings(name).model_fields}
    for assembly in (aws, local):
        assert set(assembly.function(name)["Environment"]["Variables"]) - {ONE_THREAD} == fields


@pytest.mark.parametrize("name", ["aggregate", "anomalies", "api", "budget", "forecast", "optimize"])
def test_numpy_works_on_one_thread_where_a_function_has_it(aws: Assembly, name: str) -> None:
    assert aws.function(name)["Environment"]["Variables"][ONE_THREAD] == "1"


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_functions_asset_holds_its_own_folder_only(aws: Assembly, name: str) -> None:
    asset = aws.asset(aws.function(name)["Code"])
    files = {str(path.relative_to(asset)) for path in asset.rglob("*") if path.is_file()}
    assert {f"functions/{name}/handler.py", "functions/__init__.py"} <= files
    assert all(file == "functions/__init__.py" or file.startswith(f"functions/{name}/") for file in files)
    assert all(file.endswith(".py") for file in files)


def test_the_shared_layer_holds_our_package_only(aws: Assembly) -> None:
    asset = aws.asset(aws.the("AWS::Lambda::LayerVersion", "LayersShared")["Content"])
    assert [path.name for path in asset.iterdir()] == ["python"]
    assert [path.name for path in (asset / "python").iterdir()] == ["outlay"]
    assert not list(asset.rglob("*.pyc"))


@pytest.mark.parametrize("name", FUNCTIONS)
def test_each_bundle_imports_with_nothing_but_its_own_paths(local: Assembly, name: str) -> None:
    asset = local.asset(local.function(name)["Code"])
    shared = local.asset(local.the("AWS::Lambda::LayerVersion", "LayersShared")["Content"]) / "python"
    layers = ["base", *ON_TOP.get(name, [])]
    vendor = [str(bundle(layer, this_host()).folder / "python") for layer in layers]
    handler = f"functions.{name}.handler"
    done = subprocess.run(
        # -I: no environment, no current folder; -S: no site-packages either.
        [sys.executable, "-I", "-S", "-c", IMPORT_ALONE, handler, str(asset), str(shared), *vendor],
        capture_output=True,
        text=True,
        check=False,
        cwd=asset,
        env=_variables(local, name),
    )
    assert done.returncode == 0, done.stderr
    has_numpy, has_genai_prices = done.stdout.split()
    assert has_numpy == str("numeric" in ON_TOP.get(name, []))
    assert has_genai_prices == "False"


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_function_with_its_layers_fits_into_lambda(name: str) -> None:
    layers = ["base", *ON_TOP.get(name, [])]
    own = _size(SHARED / "python") + _size(ROOT / "functions" / name)
    for platform in (LAMBDA_ARM64, this_host()):
        assert own + sum(bundle(layer, platform).unpacked_bytes for layer in layers) < LAMBDA_LIMIT_BYTES


def test_layers_for_lambda_hold_arm64_code_and_only_the_models_in_use() -> None:
    base = bundle("base", LAMBDA_ARM64).folder / "python"
    compiled = [path.name for path in base.rglob("*.so")]
    assert compiled
    assert all("aarch64" in name for name in compiled)
    models = {path.name for path in (base / "botocore" / "data").iterdir() if path.is_dir()}
    called = {
        name
        for path in (ROOT / "functions").rglob("*.py")
        for name in re.findall(r'\b(?:clients?|later)\(\s*"([a-z0-9-]+)"', path.read_text())
    }
    assert {"athena", "cognito-idp", "dynamodb", "kms", "sesv2", "sns"} <= called <= models
    assert len(models) <= 13


def test_what_a_strict_umask_hid_is_uploaded_for_everybody_to_read(tmp_path: Path) -> None:
    """Lambda runs as a user of its own, and the zip that CDK makes of a folder keeps the modes of its files."""
    code = tmp_path / "asset.1" / "functions" / "handler.py"
    code.parent.mkdir(parents=True)
    code.write_text("")
    code.chmod(0o600)
    code.parent.chmod(0o700)
    make_readable(tmp_path)
    assert code.stat().st_mode & 0o777 == 0o644
    assert code.parent.stat().st_mode & 0o777 == 0o755


@pytest.mark.parametrize("layer", ["base", "numeric", "parquet"])
def test_layers_are_readable_for_everybody(layer: str) -> None:
    with zipfile.ZipFile(bundle(layer, LAMBDA_ARM64).archive) as archive:
        modes = {entry.external_attr >> 16 for entry in archive.infolist()}
    assert modes <= {0o644, 0o755}


def _variables(assembly: Assembly, name: str) -> dict[str, str]:
    """What the template gives the function, with a stand-in where CloudFormation fills in a name."""
    given = assembly.function(name)["Environment"]["Variables"]
    stand_ins = {key: value if isinstance(value, str) else "stand-in" for key, value in given.items()}
    return {**stand_ins, "AWS_REGION": "us-east-1", "AWS_DEFAULT_REGION": "us-east-1", "PATH": "/usr/bin:/bin"}


def _size(folder: Path) -> int:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def test_a_storm_passes_over_the_packaged_rollup(local: Assembly) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.storm", "--packaged", "--schedules", "12", "--workers", "1"],
        cwd=ROOT,
        env={**os.environ, packages.FOLDERS: os.pathsep.join(packages.folders_of(local))},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    assert "12 schedules" in done.stdout
