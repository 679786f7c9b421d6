"""Settings of the clean-up function."""

from outlay.runtime.settings import FunctionSettings
from pydantic import Field


class CleanupSettings(FunctionSettings):
    outlay_control_table: str = Field(min_length=1)
    outlay_lake_bucket: str = Field(min_length=1)
    outlay_anchor_bucket: str = Field(min_length=1)
    outlay_glue_database: str = Field(min_length=1)
    outlay_lake_table: str = Field(min_length=1)
    outlay_athena_workgroup: str = Field(min_length=1)
