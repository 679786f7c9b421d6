"""The code that runs: the layers, and one asset per function, its paths those of the repository."""

from pathlib import Path, PurePosixPath
from typing import Any

from aws_cdk import AssetHashType, IgnoreMode
from aws_cdk import aws_lambda as lambda_
from constructs import Construct

from infra.environments import Environment
from layers.vendor.bundle import Bundle, bundle

ROOT = Path(__file__).resolve().parents[2]
SHARED = ROOT / "layers" / "shared"

_NO_LEFTOVERS = ["**/__pycache__", "**/*.pyc", "**/.*", "**/*.md"]


class Layers(Construct):
    """``base`` and our own code ``shared`` for every function; ``numeric`` where cubes are read or packed, ``parquet``
    where files are imported, ``identity`` where access tokens are checked."""

    def __init__(self, scope: Construct, name: str, *, environment: Environment) -> None:
        super().__init__(scope, name)
        self._runtime = lambda_.Runtime(environment.runtime_name, lambda_.RuntimeFamily.PYTHON)
        self._architecture = lambda_.Architecture.custom(environment.architecture)
        self.base = self._vendor("Base", bundle("base", environment.vendor))
        self.numeric = self._vendor("Numeric", bundle("numeric", environment.vendor))
        self.parquet = self._vendor("Parquet", bundle("parquet", environment.vendor))
        self.identity = self._vendor("Identity", bundle("identity", environment.vendor))
        self.shared = self._layer("Shared", lambda_.Code.from_asset(str(SHARED), **_only("python")))

    def _vendor(self, name: str, built: Bundle) -> lambda_.LayerVersion:
        code = lambda_.Code.from_asset(str(built.archive), asset_hash=built.key, asset_hash_type=AssetHashType.CUSTOM)
        return self._layer(name, code)

    def _layer(self, name: str, code: lambda_.AssetCode) -> lambda_.LayerVersion:
        return lambda_.LayerVersion(
            self, name, code=code, compatible_runtimes=[self._runtime], compatible_architectures=[self._architecture]
        )


def function_code(name: str) -> lambda_.AssetCode:
    """The folder ``functions/<name>`` and ``functions/__init__.py``, and nothing else of the repository."""
    return lambda_.Code.from_asset(str(ROOT), **_only("functions/__init__.py", f"functions/{name}"))


def _only(*paths: str) -> dict[str, Any]:
    """Arguments of an asset that holds only ``paths`` (from its root), written as git-style patterns."""
    folders = dict.fromkeys(str(parent) for path in paths for parent in reversed(PurePosixPath(path).parents))
    opened = [pattern for folder in folders if folder != "." for pattern in (f"!/{folder}", f"/{folder}/*")]
    kept = [f"!/{path}" for path in paths]
    return {"exclude": ["/*", *opened, *kept, *_NO_LEFTOVERS], "ignore_mode": IgnoreMode.GIT}
