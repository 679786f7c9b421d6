"""One synthesis of each target, shared by all tests here: it takes a Node process and several seconds."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.support.templates import Assembly

ROOT = Path(__file__).resolve().parents[2]


def _synthesize(target: str, folder: Path) -> "subprocess.Popen[str]":
    environment = {**os.environ, "OUTLAY_TARGET": target, "CDK_OUTDIR": str(folder)}
    return subprocess.Popen(
        [sys.executable, "-m", "infra.app"],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


@pytest.fixture(scope="session")
def assemblies(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Assembly]]:
    folders = {target: tmp_path_factory.mktemp(target) for target in ("aws", "local")}
    running = {target: _synthesize(target, folder) for target, folder in folders.items()}
    for target, process in running.items():
        output, _ = process.communicate(timeout=180)
        assert process.returncode == 0, f"{target} could not be synthesized:\n{output}"
    yield {target: _read(folder) for target, folder in folders.items()}


@pytest.fixture(scope="session")
def aws(assemblies: dict[str, Assembly]) -> Assembly:
    return assemblies["aws"]


@pytest.fixture(scope="session")
def local(assemblies: dict[str, Assembly]) -> Assembly:
    return assemblies["local"]


def _read(folder: Path) -> Assembly:
    named = {name: json.loads((folder / f"{name}.template.json").read_text()) for name in Assembly.STACKS}
    return Assembly(folder=folder, storage=named["OutlayStorage"], service=named["OutlayService"])
