"""Bodies of the routes of alerts, notifications and preferences."""

from decimal import Decimal
from typing import Annotated, Literal

from outlay.domain.alert_settings import AlertSettings
from outlay.domain.money import picousd
from outlay.domain.quiet_hours import Quiet
from pydantic import Field

from functions.api.schemas import Body

Level = Literal["info", "warning", "critical", "exceeded"]
_CLOCK = r"^([01][0-9]|2[0-3]):[0-5][0-9]$"
_USD = r"^[0-9]+(\.[0-9]{1,12})?$"
Clock = Annotated[str, Field(pattern=_CLOCK)]


class SnoozeBody(Body):
    until: str = Field(max_length=40)
    """RFC 3339; in the future, and at most 90 days away."""


class AssignBody(Body):
    subject: str = Field(default="", max_length=64, pattern=r"^[A-Za-z0-9-]*$")
    """A member's subject; empty: nobody's."""


class QuietBody(Body):
    from_: Clock = Field(alias="from")
    """Local time, ``22:00``."""
    to: Clock
    """Where it is the smaller, of the next day."""

    def quiet(self) -> Quiet:
        """As minutes of the day; which of them are none at all, ``quiet_problems`` says."""
        return Quiet(from_minute=_minute(self.from_), to_minute=_minute(self.to))


class AlertSettingsBody(Body):
    quiet_hours: QuietBody | None
    """Of members who chose none of their own, in the organization's time zone; null: there are none."""
    spike_percent: int | None = 200
    """Of what is usual by this time of the day, from where on spend is a spike; null: spikes are not told."""
    spike_minimum_usd: str = Field(default="10.00", max_length=40, pattern=_USD)
    """A day that costs less is no spike, whatever is usual."""
    weekday_aware: bool = True
    """Compare with the same weekday of the last weeks, where there is enough of them."""
    silence: bool = True
    """Tell where an organization that always sends is silent."""
    unpriced: bool = True
    """Tell of calls without a known price."""
    key_expiry_days: int | None = 14
    """How long before its end an API key is told of; null: not at all."""
    anomalies: Literal["medium", "high"] | None = "high"
    """From which severity on anomalies are told; null: not at all."""
    anomaly_minimum_usd: str = Field(default="1.00", max_length=40, pattern=_USD)
    """What differs less from what was expected is no anomaly."""
    anomaly_percent: int = 20
    """Of what was expected: what differs less is no anomaly."""
    anomaly_sensitivity: int = 100
    """200 records from half the usual score on, 50 from twice it on."""
    anomaly_over: bool = True
    """Tell when an anomaly that was told is over."""

    def settings(self) -> AlertSettings:
        return AlertSettings(
            spike_percent=self.spike_percent,
            spike_minimum=picousd(Decimal(self.spike_minimum_usd)),
            weekday_aware=self.weekday_aware,
            silence=self.silence,
            unpriced=self.unpriced,
            key_expiry_days=self.key_expiry_days,
            anomalies=self.anomalies,
            anomaly_minimum=picousd(Decimal(self.anomaly_minimum_usd)),
            anomaly_percent=self.anomaly_percent,
            anomaly_sensitivity=self.anomaly_sensitivity,
            anomaly_over=self.anomaly_over,
        )


class PreferencesBody(Body):
    app: list[Level] = Field(max_length=4)
    """What stands in the app. ``exceeded`` always does."""
    email: list[Level] = Field(max_length=4)
    """What is mailed. ``exceeded`` always is."""
    quiet_hours: QuietBody | Literal["organization"] | None = "organization"
    """Mails below ``critical`` wait until they end; ``organization``: as it has set; null: none."""
    time_zone: str | None = Field(default=None, max_length=64)
    """Of the quiet hours; null: the organization's."""


def _minute(clock: str) -> int:
    return int(clock[:2]) * 60 + int(clock[3:])
