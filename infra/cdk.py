"""Runs the CDK command with the Node of the virtual environment: ``python -m infra.cdk deploy --all``.

Arguments are those of ``cdk``; nothing needs to be installed beside the project's own environment.
"""

import subprocess
import sys
from pathlib import Path

from infra.node import npx

CLI = "aws-cdk@^2.1148.0"
"""The command and the library are versioned apart; this is the oldest that reads this library's assemblies."""

ROOT = Path(__file__).resolve().parents[1]


def main(arguments: list[str]) -> int:
    app = f'"{sys.executable}" -m infra.app'
    try:
        return subprocess.run([*npx(), "--yes", CLI, "--app", app, *arguments], cwd=ROOT, check=False).returncode
    except FileNotFoundError:
        sys.stderr.write("Node was not found, although it comes with the environment; type: make setup\n")
        return 1
    except KeyboardInterrupt:
        return 130


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
