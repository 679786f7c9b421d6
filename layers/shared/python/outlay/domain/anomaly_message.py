"""What an alert about an anomaly says."""

from collections.abc import Mapping

from outlay.domain.alert_parts import Composed, Step, Told, id_of
from outlay.domain.alert_text import amount, foreign

_SCOPED: Mapping[str, str] = {"api_key": "API key"}
_CAUSES: Mapping[str, str] = {
    "volume": "More or fewer calls",
    "errors": "Failed calls",
    "model_mix": "Other models",
    "tokens_per_call": "Longer or shorter calls",
    "cache_hits": "Cache hits",
    "price": "Prices",
}


def anomaly(told: Told) -> Composed:
    is_rise = told.facts.get("direction") != "drop"
    difference = int(told.facts.get("difference", 0))
    above = "above" if is_rise else "below"
    return Composed(
        title=f"Spend {_whose(told)} is {amount(abs(difference), 'usd')} {above} what was expected",
        lead=f"{told.amount('actual')} from {told.moment('start_ms')} on, against {told.amount('expected')} "
        "that earlier hours and weeks led one to expect.",
        facts=_anomaly_facts(told),
        steps=_anomaly_steps(told),
    )


def anomaly_over(told: Told) -> Composed:
    return Composed(
        title=f"Spend {_whose(told)} is as expected again",
        lead=f"It came to {told.amount('actual')}, against {told.amount('expected')} expected. Nothing is to be done.",
        facts=_anomaly_facts(told),
        steps=_anomaly_steps(told)[:1],
    )


def _whose(told: Told) -> str:
    scope = [
        f"{_SCOPED.get(name, foreign(name, limit=40))} “{', '.join(map(foreign, values))}”"
        for name, values in sorted(told.alert.scope.items())
    ]
    return f"of {', '.join(scope)}" if scope else "of the organization"


def _anomaly_facts(told: Told) -> list[tuple[str, str]]:
    explained = [
        (_CAUSES.get(str(one["cause"]), foreign(one["cause"])), _signed(int(one["amount"])))
        for one in told.facts.get("explained", ())
    ]
    unpriced = int(told.facts.get("unpriced_requests", 0))
    return [
        ("Since", told.moment("start_ms")),
        ("Spent", told.amount("actual")),
        ("Expected", told.amount("expected")),
        *explained,
        *([("Not in these amounts", f"{unpriced:,} calls without a known price")] if unpriced else []),
    ]


def _signed(picousd: int) -> str:
    return ("+" if picousd > 0 else "") + amount(picousd, "usd")


def _anomaly_steps(told: Told) -> list[Step]:
    anomaly = id_of(told.facts.get("anomaly_id", ""))
    return [
        told.step("See what it is made of", f"outlay anomalies show {anomaly}", page=f"anomalies/{anomaly}"),
        told.step(
            "Say that it was expected", f"outlay anomalies feedback {anomaly} --expected", page=f"anomalies/{anomaly}"
        ),
    ]
