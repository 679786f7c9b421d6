"""The settings of the function that looks for anomalies."""

from outlay.runtime.settings import FunctionSettings
from pydantic import Field


class AnomaliesSettings(FunctionSettings):
    outlay_figures_table: str = Field(min_length=1)
    outlay_control_table: str = Field(min_length=1)
    outlay_alerts_function: str = Field(min_length=1)
