"""Ingest's settings."""

from outlay.runtime.settings import FunctionSettings
from pydantic import Field


class IngestSettings(FunctionSettings):
    """Names of what ingest reads and writes."""

    outlay_log_table: str = Field(min_length=1)
    outlay_control_table: str = Field(min_length=1)
    outlay_pepper_secret: str = Field(min_length=1)
    outlay_log_retention_days: int = Field(ge=35)
    outlay_site_proof: int = Field(default=1, ge=1)
    """Which proof the site's requests carry."""
