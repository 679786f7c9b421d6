"""Tell people of an anomaly, once. Where a spike of the day was told of the same rise, its alert stands for it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from outlay.application.anomaly_alerts import What, to_tell, with_alert
from outlay.application.control_store import ControlStore, Write
from outlay.application.noted import ToldRise, find_noted, noted_write, standing_for
from outlay.application.raise_alert import alert_writes
from outlay.domain.alert import Alert
from outlay.domain.alert_settings import AlertSettings
from outlay.domain.anomaly import Anomaly


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """``after`` says whether people were told; ``writes`` belong into its transaction."""

    after: Anomaly
    alert: Alert | None = None
    writes: Sequence[Write] = ()


def tell(
    before: Anomaly | None, after: Anomaly, *, settings: AlertSettings, store: ControlStore, now_ms: int
) -> Telling:
    """Raises ``LimitExceeded`` or ``Upstream``."""
    what = to_tell(before, after, settings)
    if not _is_own_rise(after) or not (what or after.told):
        return _alerted(after, what, now_ms)
    noted, difference = find_noted(after.org, store=store), after.measured.difference
    spike = standing_for(difference, "spike", noted, now_ms=now_ms) if what else None
    if spike is None:
        telling = _alerted(after, what, now_ms)
    else:
        telling = Telling(after=replace(after, told=after.severity, alert_id=spike.alert_id))
    told = ToldRise(at_ms=now_ms, difference=difference, alert_id=telling.after.alert_id)
    return replace(telling, writes=[*telling.writes, noted_write(after.org, noted, told.content("anomaly"))])


def _is_own_rise(one: Anomaly) -> bool:
    """Of all that the organization spends, and still rising: what a spike of the day shows as well."""
    return not one.scope and one.direction == "rise" and one.is_open


def _alerted(after: Anomaly, what: What | None, now_ms: int) -> Telling:
    if what is None:
        return Telling(after=after)
    told, alert = with_alert(after, what, now_ms=now_ms)
    return Telling(after=told, alert=alert, writes=alert_writes(alert))
