"""A storm of the code that is uploaded: rollup's asset and the layers' folders, as the CDK app stages them."""

import importlib
import os
import subprocess
import sys
from pathlib import Path

from tests.support.templates import Assembly, read_assembly

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = "OUTLAY_STORM_PACKAGES"
"""Environment variable: the folders, so that a process that is started again needs no second synthesis."""


def folders_of(assembly: Assembly) -> list[str]:
    """Rollup's own, and the shared layer's; what both need of others comes from the environment's pinned versions."""
    shared = assembly.asset(assembly.the("AWS::Lambda::LayerVersion", "LayersShared")["Content"]) / "python"
    return [str(assembly.asset(assembly.function("rollup")["Code"])), str(shared)]


def synthesized(folder: Path) -> Assembly:
    environment = {**os.environ, "OUTLAY_TARGET": "local", "CDK_OUTDIR": str(folder), "CDK_CONTEXT_JSON": "{}"}
    subprocess.run([sys.executable, "-m", "infra.app"], cwd=ROOT, env=environment, check=True, stdout=sys.stderr)
    return read_assembly(folder)


def use(folders: list[str]) -> None:
    """Import rollup and ``outlay`` from there from now on; other functions, which tests look through, from the tree.

    Raises:
        AssertionError: one of them was imported from elsewhere before.
    """
    sys.path[:0] = folders
    functions = importlib.import_module("functions")
    functions.__path__.append(str(ROOT / "functions"))
    for name in ("functions.rollup.app", "outlay.application.rollup"):
        found = importlib.import_module(name).__file__
        assert found is not None
        assert any(found.startswith(folder) for folder in folders), f"{name} comes from {found}"
