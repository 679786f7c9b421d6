"""Settings of the aggregate function."""

from outlay.runtime.settings import FunctionSettings
from pydantic import Field


class AggregateSettings(FunctionSettings):
    outlay_log_table: str = Field(min_length=1)
    outlay_claims_table: str = Field(min_length=1)
    outlay_lake_bucket: str = Field(min_length=1)
    outlay_control_table: str = Field(min_length=1)
    outlay_figures_table: str = Field(min_length=1)
    outlay_glue_database: str = Field(min_length=1)
    outlay_lake_table: str = Field(min_length=1)
    outlay_athena_workgroup: str = Field(min_length=1)
    outlay_rollup_function: str = Field(min_length=1)
    outlay_anomalies_function: str = Field(min_length=1)
