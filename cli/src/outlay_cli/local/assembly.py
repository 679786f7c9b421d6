"""Synthesize the CDK app for this machine and read what it wrote: stacks in order, and files to upload."""

import hashlib
import io
import json
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from outlay_cli.local.aws import ACCOUNT, REGION
from outlay_cli.local.home import Home
from outlay_cli.local.problem import LocalProblem
from outlay_cli.local.programs import search_path

_EPOCH = (1980, 1, 1, 0, 0, 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asset:
    """A file or folder that a template refers to by bucket and key. The key is a hash of the content."""

    source: Path
    zipped: bool
    bucket: str
    key: str

    def content(self) -> bytes:
        """What to upload: the file, or the folder as a zip whose bytes depend on nothing but its content."""
        return zip_folder(self.source) if self.zipped and self.source.is_dir() else self.source.read_bytes()


@dataclass(frozen=True, slots=True, kw_only=True)
class Stack:
    name: str
    template: Path
    parameters: Mapping[str, str]
    assets: tuple[Asset, ...]

    @property
    def digest(self) -> str:
        """Changes when the template, a parameter or an asset does."""
        keys = sorted(f"{asset.bucket}/{asset.key}" for asset in self.assets)
        content = self.template.read_bytes() + json.dumps([dict(self.parameters), keys], sort_keys=True).encode()
        return hashlib.sha256(content).hexdigest()


def synthesize(home: Home) -> tuple[Stack, ...]:
    """Run the CDK app with this interpreter. Raises LocalProblem with its last words when it fails."""
    shutil.rmtree(home.synthesized, ignore_errors=True)
    home.folder.mkdir(parents=True, exist_ok=True)
    result = subprocess.run(
        [sys.executable, "-m", "infra.app"],
        cwd=home.project,
        env=_environment(home),
        capture_output=True,
        text=True,
        check=False,
    )
    if result.returncode != 0:
        words = "\n".join((result.stderr or result.stdout).strip().splitlines()[-12:])
        raise LocalProblem(f"The templates could not be made (python -m infra.app):\n{words}")
    return read_assembly(home.synthesized)


def read_assembly(folder: Path) -> tuple[Stack, ...]:
    """The stacks of a synthesized app, those that others depend on first."""
    artifacts: dict[str, dict[str, Any]] = json.loads((folder / "manifest.json").read_text("utf-8"))["artifacts"]
    stacks = {name: artifact for name, artifact in artifacts.items() if artifact["type"] == "aws:cloudformation:stack"}
    return tuple(_stack(folder, artifacts, name) for name in _in_order(stacks))


def source_digest(project: Path) -> str:
    """A hash of everything the templates are made from, so that an unchanged tree needs no synthesis."""
    digest = hashlib.sha256(f"{sys.version_info[:2]}".encode())
    for path in _sources(project):
        digest.update(f"{path.relative_to(project)}\0".encode() + path.read_bytes() + b"\0")
    return digest.hexdigest()


def zip_folder(folder: Path) -> bytes:
    """The folder as a zip: names sorted, one fixed date, so that equal content is equal bytes."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for path in sorted(path for path in folder.rglob("*") if path.is_file()):
            entry = zipfile.ZipInfo(path.relative_to(folder).as_posix(), _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = (0o755 if os.access(path, os.X_OK) else 0o644) << 16
            archive.writestr(entry, path.read_bytes())
    return buffer.getvalue()


def _sources(project: Path) -> Iterable[Path]:
    folders = ("infra", "functions", "layers/shared/python", "layers/vendor", "frontend/src")
    for folder in folders:
        for path in sorted((project / folder).rglob("*")):
            if path.is_file() and not _is_generated(path.relative_to(project)):
                yield path
    single = (project / name for name in ("pyproject.toml", "cdk.json", "docs/openapi.json"))
    yield from (path for path in (*single, *sorted((project / "frontend").glob("*"))) if path.is_file())


def _is_generated(path: Path) -> bool:
    return not {"build", "__pycache__"}.isdisjoint(path.parts) or path.suffix == ".pyc" or path.name == "generated.ts"


def _environment(home: Home) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "CDK_", "PYTHONPATH"))}
    # Which registry npm asks, and how, is set up in the home that is about to be another.
    kept.setdefault("npm_config_userconfig", os.environ.get("NPM_CONFIG_USERCONFIG", str(Path.home() / ".npmrc")))
    # CDK keeps fingerprints of assets under the home, whatever it is told; given this one, nothing is left behind.
    own = {"HOME": str(home.folder / "cdk-home"), "CDK_OUTDIR": str(home.synthesized), "PATH": search_path()}
    return kept | own | {"OUTLAY_TARGET": "local"}


def _in_order(stacks: Mapping[str, Mapping[str, Any]]) -> list[str]:
    done: list[str] = []

    def visit(name: str) -> None:
        if name in done:
            return
        for needed in stacks[name].get("dependencies", ()):
            if needed in stacks:
                visit(needed)
        done.append(name)

    for name in stacks:
        visit(name)
    return done


def _stack(folder: Path, artifacts: Mapping[str, Mapping[str, Any]], name: str) -> Stack:
    artifact = artifacts[name]
    properties = artifact["properties"]
    assets: list[Asset] = []
    for needed in artifact.get("dependencies", ()):
        manifest = artifacts.get(needed, {})
        if manifest.get("type") == "cdk:asset-manifest":
            assets += _assets(folder, folder / manifest["properties"]["file"])
    template = folder / properties["templateFile"]
    return Stack(
        name=properties.get("stackName", name),
        template=template,
        parameters=properties.get("parameters", {}),
        assets=tuple(asset for asset in assets if not asset.source.name.endswith(".template.json")),
    )


def _assets(folder: Path, manifest: Path) -> Iterable[Asset]:
    for entry in json.loads(manifest.read_text("utf-8")).get("files", {}).values():
        for destination in entry["destinations"].values():
            yield Asset(
                source=folder / entry["source"]["path"],
                zipped=entry["source"].get("packaging") == "zip",
                bucket=_resolved(destination["bucketName"]),
                key=_resolved(destination["objectKey"]),
            )


def _resolved(text: str) -> str:
    """The text with CloudFormation's pseudo parameters filled in for the local AWS."""
    values = {"AWS::AccountId": ACCOUNT, "AWS::Region": REGION, "AWS::Partition": "aws"}
    for name, value in values.items():
        text = text.replace(f"${{{name}}}", value)
    return text
