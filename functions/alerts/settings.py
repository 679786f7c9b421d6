"""The settings of the function that tells people."""

from outlay.runtime.settings import FunctionSettings
from pydantic import Field


class AlertsSettings(FunctionSettings):
    outlay_control_table: str = Field(min_length=1)
    outlay_provider_keys: str = Field(min_length=1)
    outlay_mail_from: str = ""
    """Empty: no mail is sent."""
    outlay_site_url: str = ""
    """Where links lead; empty: messages name commands instead."""
