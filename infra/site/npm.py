"""How npm is called for the site: by the environment's own Node, through whatever registry it is set up with."""

import os
import re
import ssl
import subprocess
from pathlib import Path

from infra.node import bundled_node, npm

ROOT = Path(__file__).resolve().parents[2]
CACHE = ROOT / ".outlay" / "cache" / "npm"
_PATIENCE_S = 180
_NOT_OURS = ("NODE_ENV", "NODE_OPTIONS")
"""Would leave the build tools out, or change how they run."""


class SiteError(Exception):
    """The site can't be put together; the text says what to do."""


def call(*arguments: str, folder: Path) -> "subprocess.CompletedProcess[str]":
    """Run npm in ``folder``; whoever never came to an end has exit code 1 and says why in ``stderr``."""
    command = [*npm(), *arguments]
    try:
        return subprocess.run(
            command, cwd=folder, env=environment(), capture_output=True, text=True, timeout=_PATIENCE_S, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        return subprocess.CompletedProcess(command, 1, stdout="", stderr=type(error).__name__)


def environment() -> dict[str, str]:
    """The caller's, with the environment's own Node first and npm's cache inside the project."""
    found = {name: value for name, value in os.environ.items() if name not in _NOT_OURS}
    found["npm_config_cache"] = str(CACHE)
    node = bundled_node()
    if node is not None:
        found["PATH"] = os.pathsep.join((str(node), found.get("PATH", os.defpath)))
    # Node knows its own authorities only: a company may inspect TLS with a certificate of its own.
    trusted = ssl.get_default_verify_paths().cafile
    if trusted is not None:
        found.setdefault("NODE_EXTRA_CA_CERTS", trusted)
    return found


def reason(done: "subprocess.CompletedProcess[str]") -> str:
    """Why npm failed: its code, such as ``ECONNREFUSED``, or the last it said."""
    code = re.search(r"^npm error code (\S+)$", done.stderr, re.MULTILINE)
    return code[1] if code else next(reversed(done.stderr.strip().splitlines()), f"exit code {done.returncode}")
