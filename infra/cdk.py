"""Runs the CDK command with the Node of the virtual environment: ``python -m infra.cdk deploy --all``.

Arguments are those of ``cdk``; nothing needs to be installed beside the project's own environment.
"""

import subprocess
import sys
from pathlib import Path

from infra.node import bundled_node

CLI = "aws-cdk@^2.1148.0"
"""The command and the library are versioned apart; this is the oldest that reads this library's assemblies."""

ROOT = Path(__file__).resolve().parents[1]


def main(arguments: list[str]) -> int:
    app = f'"{sys.executable}" -m infra.app'
    try:
        return subprocess.run([*_npx(), "--yes", CLI, "--app", app, *arguments], cwd=ROOT, check=False).returncode
    except FileNotFoundError:
        sys.stderr.write("Node was not found, although it comes with the environment; type: make setup\n")
        return 1
    except KeyboardInterrupt:
        return 130


def _npx() -> list[str]:
    """The npx of the environment's Node; its file in ``bin`` is a copy that misses what lies beside the original."""
    node = bundled_node()
    if node is None:
        return ["npx"]
    modules = node.parent / "lib" / "node_modules"
    if not modules.is_dir():  # where Windows has them
        modules = node / "node_modules"
    return [str(node / "node"), str(modules / "npm" / "bin" / "npx-cli.js")]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
