"""The settings of the function that evaluates budgets."""

from outlay.runtime.settings import FunctionSettings
from pydantic import Field


class BudgetSettings(FunctionSettings):
    outlay_log_table: str = Field(min_length=1)
    outlay_claims_table: str = Field(min_length=1)
    outlay_figures_table: str = Field(min_length=1)
    outlay_control_table: str = Field(min_length=1)
    outlay_lake_bucket: str = Field(min_length=1)
    outlay_alerts_function: str = Field(min_length=1)
