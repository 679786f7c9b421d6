"""Start, find and stop the emulator's process."""

import os
import secrets
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from dataclasses import dataclass
from pathlib import Path

from outlay_cli.local.emulator import RUNNING_MARK
from outlay_cli.local.grants import TRACE
from outlay_cli.local.home import Home, read_json, write_json
from outlay_cli.local.problem import LocalProblem
from outlay_cli.local.programs import search_path

HOST = "127.0.0.1"
START_DEADLINE_S = 60
STOP_DEADLINE_S = 60
_PASSED_ON = ("HOME", "LANG", "LC_ALL", "SSL_CERT_FILE", "SYSTEMROOT", TRACE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Credentials:
    """The root keys of this local AWS: random, valid nowhere else."""

    key_id: str
    secret: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Running:
    pid: int
    port: int

    @property
    def endpoint(self) -> str:
        return f"http://{HOST}:{self.port}"


def credentials(home: Home) -> Credentials:
    """The keys of this home, made on first use."""
    kept = read_json(home.credentials)
    if not kept.get("key_id") or not kept.get("secret"):
        kept = {"key_id": "AKIA" + secrets.token_hex(8).upper(), "secret": secrets.token_urlsafe(30)}
        write_json(home.credentials, kept)
    return Credentials(key_id=kept["key_id"], secret=kept["secret"])


def running(home: Home) -> Running | None:
    """The emulator of this home if it is alive; a number taken over by another program is not it."""
    kept = read_json(home.process)
    pid, port = kept.get("pid"), kept.get("port")
    if not isinstance(pid, int) or not isinstance(port, int):
        return None
    if _started_at(pid) is None or _started_at(pid) != kept.get("started"):
        return None
    return Running(pid=pid, port=port)


def was_killed(home: Home) -> bool:
    """Whether the last run ended without saving: its tables are gone while its objects are not."""
    return home.dirty.exists() and running(home) is None


def start(home: Home, *, port: int) -> Running:
    """Start the emulator on loopback and wait until it answers. Raises LocalProblem when it does not."""
    for folder in (home.folder, home.state, home.objects, home.scratch):
        folder.mkdir(parents=True, exist_ok=True)
    home.folder.chmod(0o700)
    home.dirty.touch()
    pid = _spawn(home, port)
    write_json(home.process, {"pid": pid, "port": port, "started": _started_at(pid)})
    found = Running(pid=pid, port=port)
    deadline = time.monotonic() + START_DEADLINE_S
    while time.monotonic() < deadline:
        if running(home) is None:
            raise LocalProblem(f"The local AWS ended while starting. Its last words:\n{_tail(home.log)}")
        if is_healthy(found):
            return found
        time.sleep(0.1)
    stop(home)
    raise LocalProblem(f"The local AWS did not answer within {START_DEADLINE_S} s. Look into {home.log}.")


def _spawn(home: Home, port: int) -> int:
    """Start it in a session of its own, so that it outlives this command and Ctrl-C does not reach it."""
    output = os.O_WRONLY | os.O_CREAT | os.O_APPEND
    files = [
        (os.POSIX_SPAWN_OPEN, 0, os.devnull, os.O_RDONLY, 0),
        (os.POSIX_SPAWN_OPEN, 1, str(home.log), output, 0o600),
        (os.POSIX_SPAWN_DUP2, 1, 2),
    ]
    command = [sys.executable, "-P", "-m", "outlay_cli.local.emulator"]
    return os.posix_spawn(sys.executable, command, _environment(home, port), file_actions=files, setsid=True)


def is_healthy(found: Running) -> bool:
    """Whether the emulator answers on its port."""
    try:
        with urllib.request.urlopen(f"{found.endpoint}/_ministack/health", timeout=5) as answer:  # noqa: S310 - loopback
            return int(answer.status) == 200
    except (OSError, urllib.error.URLError):
        return False


def stop(home: Home) -> bool:
    """Ask the emulator to save and end; end it by force after a deadline. False when none was running.

    Raises LocalProblem when it had to be forced: its tables are lost then.
    """
    found = running(home)
    if found is None:
        home.process.unlink(missing_ok=True)
        return False
    os.kill(found.pid, signal.SIGTERM)
    ended = _ended(home, STOP_DEADLINE_S)
    _end_group(found.pid)
    if not ended:
        _ended(home, 5)
    home.process.unlink(missing_ok=True)
    if home.dirty.exists():
        raise LocalProblem(
            "The local AWS did not end in order, so its tables were not saved. The next `make up` deploys afresh."
        )
    shutil.rmtree(home.scratch, ignore_errors=True)
    return True


def abandon(home: Home) -> None:
    """End the emulator at once, without what it would save: for a folder that nobody will start again."""
    found = running(home)
    if found is not None:
        _end_group(found.pid)
        _ended(home, 5)
    home.process.unlink(missing_ok=True)


def choose_port(*, wanted: int, explicit: bool) -> int:
    """``wanted`` if it is free; the next free one when nobody insisted. Raises LocalProblem when they did."""
    if port_is_free(wanted):
        return wanted
    if explicit:
        raise LocalProblem(
            f"Port {wanted} is in use by another program. Choose another: OUTLAY_PORT={wanted + 1} make up"
        )
    for port in range(wanted + 1, wanted + 100):
        if port_is_free(port):
            return port
    raise LocalProblem(f"No free port between {wanted} and {wanted + 100}. Choose one: OUTLAY_PORT=… make up")


def port_is_free(port: int) -> bool:
    """Whether something could listen on the loopback port."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except OSError:
            return False
    return True


def free_port() -> int:
    """A loopback port that nothing listens on at this moment."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.bind((HOST, 0))
        return int(probe.getsockname()[1])


def _environment(home: Home, port: int) -> dict[str, str]:
    keys = credentials(home)
    passed = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
    return passed | {
        "PATH": search_path(),
        "BIND_HOST": HOST,
        "GATEWAY_PORT": str(port),
        "AUTH": "true",
        "PERSIST_STATE": "1",
        "S3_PERSIST": "1",
        "STATE_DIR": str(home.state),
        "S3_DATA_DIR": str(home.objects),
        "TMPDIR": str(home.scratch),
        "IOT_MTLS_ENABLED": "0",
        "SFTP_ENABLED": "0",
        "LOG_LEVEL": "WARNING",
        # The functions inherit the emulator's level, which is not theirs: on AWS the template sets this one.
        "POWERTOOLS_LOG_LEVEL": "INFO",
        "LAMBDA_WARM_TTL_SECONDS": "3600",
        "PYTHONUNBUFFERED": "1",
        RUNNING_MARK: str(home.dirty),
        "AWS_ACCESS_KEY_ID": keys.key_id,
        "AWS_SECRET_ACCESS_KEY": keys.secret,
        "AWS_EC2_METADATA_DISABLED": "true",
    }


def _started_at(pid: int) -> str | None:
    """When a process began, in the system's own words, which tells it from a later one of the same number."""
    status = Path(f"/proc/{pid}/stat")
    if status.exists():
        try:
            fields = status.read_text().rpartition(")")[2].split()
        except OSError:
            return None
        return None if fields[0] == "Z" else fields[19]
    answer = subprocess.run(["ps", "-o", "stat=,lstart=", "-p", str(pid)], capture_output=True, text=True, check=False)
    text = answer.stdout.strip()
    return None if not text or text.startswith("Z") else text.partition(" ")[2].strip()


def _ended(home: Home, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if running(home) is None:
            return True
        time.sleep(0.1)
    return False


def _end_group(leader: int) -> None:
    """End what the emulator started (its Lambda workers): the group it leads is ours alone."""
    try:
        os.killpg(leader, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        return


def _tail(path: Path, lines: int = 8) -> str:
    return "\n".join(path.read_text("utf-8", "replace").splitlines()[-lines:])
