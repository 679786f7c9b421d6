"""Where the local stack keeps its things: one folder inside the project, removed by ``make clean``."""

import json
import os
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from outlay_cli.local.problem import LocalProblem


@dataclass(frozen=True, slots=True, kw_only=True)
class Home:
    """The clone it was started from and the folder that all state lies in."""

    project: Path
    folder: Path

    @property
    def state(self) -> Path:
        return self.folder / "state"

    @property
    def objects(self) -> Path:
        return self.folder / "s3"

    @property
    def scratch(self) -> Path:
        return self.folder / "tmp"

    @property
    def synthesized(self) -> Path:
        return self.folder / "cdk.out"

    @property
    def log(self) -> Path:
        return self.folder / "emulator.log"

    @property
    def process(self) -> Path:
        return self.folder / "process.json"

    @property
    def credentials(self) -> Path:
        return self.folder / "credentials.json"

    @property
    def deployment(self) -> Path:
        return self.folder / "deployment.json"

    @property
    def connection(self) -> Path:
        return self.folder / "connection.json"

    @property
    def demo(self) -> Path:
        return self.folder / "demo.json"

    @property
    def dirty(self) -> Path:
        """Present while the emulator runs, removed by itself on an orderly end: the tables are saved only then."""
        return self.folder / "running"


def project_home() -> Home:
    """The home of the clone that this module lies in. Raises LocalProblem when it was installed elsewhere."""
    project = Path(__file__).resolve().parents[4]
    if not (project / "infra" / "__init__.py").is_file():
        raise LocalProblem("The local stack starts from a clone of the repository: run `make up` in its folder.")
    return Home(project=project, folder=project / ".outlay" / "local")


def read_json(path: Path) -> dict[str, Any]:
    """The object in the file; empty when the file is missing or an earlier run was cut off while writing it."""
    try:
        value = json.loads(path.read_text("utf-8"))
    except (FileNotFoundError, ValueError):
        return {}
    return value if isinstance(value, dict) else {}


def write_json(path: Path, value: dict[str, Any]) -> None:
    """Write the object so that a reader sees the old or the new one, readable by the owner alone."""
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_suffix(".new")
    fresh.unlink(missing_ok=True)
    descriptor = os.open(fresh, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        json.dump(value, file, indent=2)
    fresh.replace(path)
