"""The forecast engine: daily series in, forecasts with bands out; numpy only, thousands of series at once.

``forecast_series`` is the way in; ``backtest`` says how good it is on series of one's own. Method, sources and what was
tried and rejected: docs/decisions/0024-forecasts.md.
"""

from outlay.domain.forecasting.engine import forecast_series

__all__ = ["forecast_series"]
