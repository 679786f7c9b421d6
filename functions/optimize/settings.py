"""The settings of the function that looks for what could cost less."""

from outlay.runtime.settings import FunctionSettings
from pydantic import Field


class OptimizeSettings(FunctionSettings):
    outlay_log_table: str = Field(min_length=1)
    outlay_claims_table: str = Field(min_length=1)
    outlay_figures_table: str = Field(min_length=1)
    outlay_control_table: str = Field(min_length=1)
