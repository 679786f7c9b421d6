"""Which deployment, and with what credentials.

The URL is the first of: ``--url``, ``OUTLAY_URL``, the profile named by ``--profile``, the local stack of the project
one stands in (``.outlay/local/connection.json`` here or above), the profile ``default``.
Secrets are kept in one file of the user's configuration folder, readable by the user only.
"""

import json
import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import platformdirs

from outlay_cli.problems import Trouble

DEFAULT_PROFILE = "default"
_LOCAL = Path(".outlay", "local")


def config_file() -> Path:
    return Path(os.environ.get("OUTLAY_CONFIG") or platformdirs.user_config_path("outlay") / "config.json")


def state_folder(url: str) -> Path:
    """Where progress is kept that may be lost: positions of imports, the last batches.

    The local stack's goes with the local stack, so that ``make clean`` leaves no trace.
    """
    local = _local_stack()
    if local.get("api_url") == url:
        return Path(local["folder"]) / _LOCAL / "client"
    return platformdirs.user_state_path("outlay")


def read_json(path: Path) -> dict[str, Any]:
    """The file's object; empty if there is no file.

    Raises:
        Trouble: the file is no JSON object or can't be read.
    """
    try:
        value = json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        raise Trouble(f"{path} can't be read ({error}). Correct it or delete it, then `outlay login`.") from error
    if not isinstance(value, dict):
        raise Trouble(f"{path} should hold a JSON object. Correct it or delete it, then `outlay login`.")
    return value


def write_json(path: Path, value: Mapping[str, Any]) -> None:
    """Replace the file at once, readable by the user only.

    Raises:
        Trouble: the folder can't be written to.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        # mkstemp creates with 0600; a crash leaves the old file or the new one, never half of one.
        handle, name = tempfile.mkstemp(dir=path.parent, prefix=path.name)
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            json.dump(value, file, indent=2)
        os.replace(name, path)
    except OSError as error:
        raise Trouble(f"{path} can't be written: {error}") from error


@dataclass(frozen=True, slots=True, kw_only=True)
class Connection:
    """A deployment and whatever credentials are at hand; empty where there is none."""

    url: str
    origin: str
    """For people: where the URL was taken from."""
    api_key: str = field(default="", repr=False)
    token: str = field(default="", repr=False)
    demo_email: str = ""
    demo_password: str = field(default="", repr=False)


def connection(*, url: str | None, profile: str | None) -> Connection:
    """The deployment to talk to.

    Raises:
        Trouble: none is configured, or the profile isn't known.
    """
    stored = read_json(config_file()).get("profiles", {})
    if profile and not url and profile not in stored:
        known = ", ".join(sorted(stored)) or "none yet"
        raise Trouble(f"there is no profile {profile!r} (known: {known}). Create it: outlay login --profile {profile}")
    local = _local_stack()
    candidates = (
        (url, "--url"),
        (os.environ.get("OUTLAY_URL"), "OUTLAY_URL"),
        (stored.get(profile or "", {}).get("url"), f"profile {profile}"),
        (local.get("api_url"), f"the local stack of {local.get('folder')}"),
        (stored.get(DEFAULT_PROFILE, {}).get("url"), f"profile {DEFAULT_PROFILE}"),
    )
    chosen, origin = next(((value, origin) for value, origin in candidates if value), ("", ""))
    if not chosen:
        raise Trouble("which deployment? Give --url, set OUTLAY_URL, or run `outlay login --url https://…` once.")
    if not chosen.startswith(("https://", "http://")):
        raise Trouble(f"{chosen!r} ({origin}) is no address; it begins with https://")
    chosen = chosen.rstrip("/")
    demo = local if local.get("api_url") == chosen else {}
    named: Mapping[str, Any] = next(
        (one for one in stored.values() if one.get("url") == chosen and one.get("api_key")), {}
    )
    return Connection(
        url=chosen,
        origin=origin,
        api_key=os.environ.get("OUTLAY_API_KEY")
        or _key_of(stored, profile, chosen)
        or demo.get("api_key")
        or named.get("api_key", ""),
        token=os.environ.get("OUTLAY_TOKEN", ""),
        demo_email=demo.get("email", ""),
        demo_password=demo.get("password", ""),
    )


def _key_of(stored: Mapping[str, Any], profile: str | None, url: str) -> str:
    """The profile's key, unless --url sends it elsewhere: a key goes only to the deployment it was saved for."""
    chosen = stored.get(profile or "", {})
    return str(chosen.get("api_key", "")) if chosen.get("url") == url else ""


def _local_stack() -> dict[str, Any]:
    here = Path.cwd()
    for folder in (here, *here.parents):
        found = read_json(folder / _LOCAL / "connection.json")
        if found.get("api_url"):
            demo = read_json(folder / _LOCAL / "demo.json")
            return {**demo, "api_url": str(found["api_url"]).rstrip("/"), "folder": str(folder)}
    return {}


def save_profile(name: str, **values: str) -> None:
    """Merge ``values`` into a profile."""
    stored = read_json(config_file())
    stored.setdefault("profiles", {}).setdefault(name, {}).update(values)
    write_json(config_file(), stored)


def read_session(url: str) -> dict[str, Any]:
    """The saved tokens of a deployment: ``access_token``, ``refresh_token``, ``organization``; empty if none."""
    session = read_json(config_file()).get("sessions", {}).get(url, {})
    return session if isinstance(session, dict) else {}


def save_session(url: str, values: Mapping[str, Any]) -> None:
    stored = read_json(config_file())
    stored.setdefault("sessions", {})[url] = dict(values)
    write_json(config_file(), stored)
