"""Rollup's settings."""

from outlay.runtime.settings import FunctionSettings
from pydantic import Field


class RollupSettings(FunctionSettings):
    """Names of what rollup reads and writes."""

    outlay_log_table: str = Field(min_length=1)
    outlay_claims_table: str = Field(min_length=1)
    outlay_figures_table: str = Field(min_length=1)
    outlay_control_table: str = Field(min_length=1)
    outlay_lake_stream: str = Field(min_length=1)
    outlay_lake_bucket: str = Field(min_length=1)
    outlay_glue_database: str = Field(min_length=1)
    outlay_lake_table: str = Field(min_length=1)
    outlay_athena_workgroup: str = Field(min_length=1)
    outlay_quarantine_prefix: str = Field(min_length=1)
    outlay_budget_function: str = Field(min_length=1)
    outlay_claim_retention_days: int = Field(ge=80)
