"""What an organization wants to be told of, as it is stored: one item, from the first change on."""

from typing import Any

from outlay.application.control_store import ControlStore, Place, Stored, Write, change, create
from outlay.contracts import budget_keys
from outlay.domain.alert_settings import AlertSettings

_SORT = "settings"
_SINCE = ("anomalies", "anomaly_minimum", "anomaly_percent", "anomaly_sensitivity", "anomaly_over")
"""Not in items of release 0.1: the defaults hold."""


def settings_place(org: str) -> Place:
    return Place(budget_keys.watch_key(org), _SORT)


def find_settings(org: str, *, store: ControlStore) -> tuple[Stored | None, AlertSettings]:
    """The defaults, at version 0, where nobody has changed them. Raises ``LimitExceeded`` or ``Upstream``."""
    stored = store.find(settings_place(org))
    if stored is None:
        return None, AlertSettings()
    content: Any = stored.content
    return stored, AlertSettings(
        spike_percent=content["spike_percent"],
        spike_minimum=content["spike_minimum"],
        weekday_aware=content["weekday_aware"],
        silence=content["silence"],
        unpriced=content["unpriced"],
        key_expiry_days=content["key_expiry_days"],
        **{name: content[name] for name in _SINCE if name in content},
        version=stored.version,
    )


def settings_write(org: str, stored: Stored | None, settings: AlertSettings) -> Write:
    content = {
        "spike_percent": settings.spike_percent,
        "spike_minimum": settings.spike_minimum,
        "weekday_aware": settings.weekday_aware,
        "silence": settings.silence,
        "unpriced": settings.unpriced,
        "key_expiry_days": settings.key_expiry_days,
        **{name: getattr(settings, name) for name in _SINCE},
    }
    return create(settings_place(org), content) if stored is None else change(stored, content)
