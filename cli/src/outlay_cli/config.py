"""Which deployment, and with what credentials.

A session and a key belong to a profile, and to the URL it had then: two profiles of one deployment may be two people.
The URL is the first of: ``--url``, ``OUTLAY_URL``, the profile named by ``--profile`` or ``OUTLAY_PROFILE``, the local
stack of the project one stands in (``.outlay/local/connection.json`` here or above), the profile ``default``.
Secrets are kept in one file of the user's configuration folder, readable by the user only.
"""

import json
import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import platformdirs

from outlay_cli.problems import Trouble

DEFAULT_PROFILE = "default"
_LOCAL = Path(".outlay", "local")
_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


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
    """A deployment, as whom it is talked to, and whatever credentials are at hand; empty where there is none."""

    url: str
    origin: str
    """For people: where the URL was taken from."""
    profile: str
    """Whose session and key are used."""
    api_key: str = field(default="", repr=False)
    is_key_given: bool = False
    """By ``OUTLAY_API_KEY``, so for this very command."""
    token: str = field(default="", repr=False)
    organization: str = ""
    """That an administrator of the deployment means; empty: one's own."""
    demo_organization: str = ""
    demo_email: str = ""
    demo_password: str = field(default="", repr=False)

    @property
    def account(self) -> str:
        """Sets apart what is kept for one deployment: two profiles may be two organizations there."""
        return self.url if self.profile == DEFAULT_PROFILE else f"{self.profile} {self.url}"


def connection(*, url: str | None, profile: str | None) -> Connection:
    """The deployment to talk to.

    Raises:
        Trouble: none is configured, or the profile isn't known.
    """
    stored = read_json(config_file()).get("profiles", {})
    if profile and profile != DEFAULT_PROFILE and not url and profile not in stored:
        known = ", ".join(sorted(stored)) or "none yet"
        raise Trouble(f"there is no profile {profile!r} (known: {known}). Create it: outlay login --profile {profile}")
    local = _local_stack()
    chosen, origin = _address(stored, local, url=url, profile=profile)
    name = profile or DEFAULT_PROFILE
    # A profile's key and organization go only to the deployment that they were saved for, not where --url leads.
    kept = stored.get(name, {}) if stored.get(name, {}).get("url") == chosen else {}
    key, given = str(kept.get("api_key", "")), os.environ.get("OUTLAY_API_KEY", "")
    # The demo stands in for the default profile only, and only until that has something of its own there.
    is_demo = name == DEFAULT_PROFILE and local.get("api_url") == chosen and not (key or read_session(name, chosen))
    demo = local if is_demo else {}
    return Connection(
        url=chosen,
        origin=origin,
        profile=name,
        api_key=given or key or demo.get("api_key", ""),
        is_key_given=bool(given),
        token=os.environ.get("OUTLAY_TOKEN", ""),
        organization=str(kept.get("organization", "")),
        demo_organization=demo.get("organization", ""),
        demo_email=demo.get("email", ""),
        demo_password=demo.get("password", ""),
    )


def address(*, url: str | None, profile: str | None) -> str:
    """The URL of the deployment to sign in to, where the profile may be a new one.

    Raises:
        Trouble: none is configured, or it is no address.
    """
    return _address(read_json(config_file()).get("profiles", {}), _local_stack(), url=url, profile=profile)[0]


def _address(
    stored: Mapping[str, Any], local: Mapping[str, Any], *, url: str | None, profile: str | None
) -> tuple[str, str]:
    """The URL, and where it was taken from."""
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
    return _by_path(chosen.rstrip("/"), local), origin


def _by_path(url: str, local: Mapping[str, Any]) -> str:
    """Of the local stack by its path: Python does not resolve everywhere the name that its mails say."""
    by_path = str(local.get("api_url", ""))
    is_its_name = by_path and urlsplit(url).hostname == f"{by_path.rpartition('/')[2]}.execute-api.localhost"
    return by_path if is_its_name else url


def _local_stack() -> dict[str, Any]:
    """Of this machine only: a folder that came from elsewhere must not say where keys and passwords are sent."""
    here = Path.cwd()
    for folder in (here, *here.parents):
        found = read_json(folder / _LOCAL / "connection.json")
        if urlsplit(str(found.get("api_url", ""))).hostname in _LOOPBACK:
            demo = read_json(folder / _LOCAL / "demo.json")
            return {**demo, "api_url": str(found["api_url"]).rstrip("/"), "folder": str(folder)}
    return {}


def save_profile(name: str, *, url: str, **values: str) -> None:
    """Merge ``values`` into a profile; one that was for another deployment begins anew."""
    stored = read_json(config_file())
    kept = stored.setdefault("profiles", {}).get(name, {})
    stored["profiles"][name] = {**(kept if kept.get("url") == url else {}), "url": url, **values}
    write_json(config_file(), stored)


def read_session(profile: str, url: str) -> dict[str, Any]:
    """What the profile's last login there left: ``access_token``, ``refresh_token``, ``organization``, ``email``;
    empty if nothing."""
    session = _sessions(read_json(config_file()), url).get(profile, {})
    return session if isinstance(session, dict) else {}


def has_shared_session(url: str) -> bool:
    """Whether an earlier version kept a session there for all profiles: nobody can tell whose it is."""
    return isinstance(_sessions(read_json(config_file()), url).get("access_token"), str)


def save_session(profile: str, url: str, values: Mapping[str, Any]) -> None:
    """Keep what a login left; empty ``values`` forget it."""
    stored = read_json(config_file())
    kept = {name: one for name, one in _sessions(stored, url).items() if isinstance(one, dict) and name != profile}
    stored.setdefault("sessions", {})[url] = {**kept, **({profile: dict(values)} if values else {})}
    write_json(config_file(), stored)


def _sessions(stored: Mapping[str, Any], url: str) -> dict[str, Any]:
    found = stored.get("sessions", {}).get(url, {})
    return found if isinstance(found, dict) else {}
