"""The settings of the function that makes forecasts."""

from outlay.runtime.settings import FunctionSettings
from pydantic import Field


class ForecastSettings(FunctionSettings):
    outlay_log_table: str = Field(min_length=1)
    outlay_claims_table: str = Field(min_length=1)
    outlay_figures_table: str = Field(min_length=1)
    outlay_control_table: str = Field(min_length=1)
    outlay_lake_bucket: str = Field(min_length=1)
    outlay_budget_function: str = Field(min_length=1)
