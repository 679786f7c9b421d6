"""Forecasts, how they turned out, and known changes that they are adjusted by."""

from functions.api import forecast_routes
from functions.api.forecast_bodies import AdjustmentBody, ForecastBody
from tools.openapi.forecast_shapes import (
    Forecast,
    ForecastAccuracy,
    ForecastAdjustment,
    ForecastAdjustments,
    Forecasts,
    MadeForecast,
)
from tools.openapi.operation import Operation, Parameter
from tools.openapi.parameters import CURSOR, choice, in_path, limit, text
from tools.openapi.tags import FORECASTS

FORECAST_ID = in_path("forecast_id", "The id of a forecast.", pattern="^fct_[0-9]{8}_[0-9a-f]{16}$")
ADJUSTMENT_ID = in_path("adjustment_id", "The id of an adjustment.", pattern="^adj_[0-9a-f]{24}$")
_OF_BUDGET = text("budget_id", "Of this budget.", pattern="^bud_[0-9a-f]{24}$")
_DAYS = Parameter(
    name="days",
    description="Back from today.",
    schema={
        "type": "integer",
        "minimum": 1,
        "maximum": forecast_routes.KEPT_DAYS,
        "default": forecast_routes.KEPT_DAYS,
    },
)
_VERSIONS = ("version_missing", "version_changed")
_ETAG = {200: ("ETag",)}

OPERATIONS = {
    "GET /v1/forecasts": Operation(
        id="list_forecasts",
        summary="Forecasts that were kept",
        tag=FORECASTS,
        answers={200: Forecasts},
        parameters=(
            choice("origin", "Only those of the nights, or only those that were asked for.", forecast_routes.ORIGINS),
            _OF_BUDGET,
            text("scope", "Only those of `organization`, or whose scope names a dimension's value: `team:search`."),
            text("since", "Only those that begin on this day or later.", format="date"),
            limit(usual=forecast_routes.DEFAULT_LIMIT, most=forecast_routes.MAX_LIMIT, of="Forecasts"),
            CURSOR,
        ),
        errors=("not_found",),
    ),
    "POST /v1/forecasts": Operation(
        id="make_forecast",
        summary="Forecast a scope or a budget, now",
        tag=FORECASTS,
        answers={200: MadeForecast, 201: MadeForecast},
        body=ForecastBody,
        errors=("not_found",),
    ),
    "GET /v1/forecasts/latest": Operation(
        id="get_latest_forecast",
        summary="The last night's forecast",
        tag=FORECASTS,
        answers={200: Forecast, 204: None},
        parameters=(_OF_BUDGET,),
        errors=("not_found",),
    ),
    "GET /v1/forecasts/accuracy": Operation(
        id="get_forecast_accuracy",
        summary="How past forecasts turned out",
        tag=FORECASTS,
        answers={200: ForecastAccuracy},
        parameters=(_OF_BUDGET, _DAYS),
        errors=("not_found",),
    ),
    "GET /v1/forecasts/{forecast_id}": Operation(
        id="get_forecast",
        summary="A forecast, and what came",
        tag=FORECASTS,
        answers={200: Forecast},
        parameters=(FORECAST_ID,),
        errors=("invalid_input", "not_found"),
    ),
    "GET /v1/forecast-adjustments": Operation(
        id="list_forecast_adjustments",
        summary="Known changes",
        tag=FORECASTS,
        answers={200: ForecastAdjustments},
        errors=("invalid_input",),
    ),
    "POST /v1/forecast-adjustments": Operation(
        id="create_forecast_adjustment",
        summary="Enter a known change",
        tag=FORECASTS,
        answers={201: ForecastAdjustment},
        body=AdjustmentBody,
        errors=("adjustments_full", "version_changed"),
        headers={201: ("ETag",)},
    ),
    "GET /v1/forecast-adjustments/{adjustment_id}": Operation(
        id="get_forecast_adjustment",
        summary="One known change",
        tag=FORECASTS,
        answers={200: ForecastAdjustment},
        parameters=(ADJUSTMENT_ID,),
        errors=("invalid_input", "not_found"),
    ),
    "PUT /v1/forecast-adjustments/{adjustment_id}": Operation(
        id="change_forecast_adjustment",
        summary="Change a known change",
        tag=FORECASTS,
        answers={200: ForecastAdjustment},
        parameters=(ADJUSTMENT_ID,),
        body=AdjustmentBody,
        errors=("not_found", *_VERSIONS),
        headers=_ETAG,
    ),
    "DELETE /v1/forecast-adjustments/{adjustment_id}": Operation(
        id="delete_forecast_adjustment",
        summary="Forget a known change",
        tag=FORECASTS,
        answers={200: ForecastAdjustment},
        parameters=(ADJUSTMENT_ID,),
        errors=("invalid_input", "not_found", *_VERSIONS),
    ),
}
