"""The importer's settings."""

from outlay.runtime.settings import FunctionSettings
from pydantic import Field


class ImporterSettings(FunctionSettings):
    outlay_control_table: str = Field(min_length=1)
    outlay_log_table: str = Field(min_length=1)
    outlay_figures_table: str = Field(min_length=1)
    outlay_lake_bucket: str = Field(min_length=1)
    outlay_ingest_function: str = Field(min_length=1)
