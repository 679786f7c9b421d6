"""What an alert is about, in a few words."""

from collections.abc import Callable, Mapping
from typing import Any

from outlay_cli.commands.budget_tables import amount
from outlay_cli.commands.budget_tables import scope as scope_of

Json = Mapping[str, Any]


def _percent(facts: Json) -> str:
    return f"{str(facts.get('threshold', '')).rpartition('-')[2]} %"


def _crossed(facts: Json) -> str:
    is_forecast = str(facts.get("threshold", "")).startswith("forecast")
    return f"{'heading beyond' if is_forecast else 'above'} {_percent(facts)}"


def _more(facts: Json) -> str:
    return f"{amount({'unit': facts['unit'], 'amount_' + facts['unit']: facts['amount']}, 'amount')} more"


def _differs(facts: Json) -> str:
    told = amount({"unit": "usd", "amount_usd": str(facts["difference"]).lstrip("-")}, "amount")
    return f"{told} {'less' if str(facts['difference']).startswith('-') else 'more'}"


_WHAT: Mapping[str, Callable[[Json], str]] = {
    "budget_threshold": _crossed,
    "budget_reminder": lambda facts: f"still {_crossed(facts)}",
    "budget_resolved": lambda facts: f"back below {_percent(facts)}",
    "anomaly": lambda facts: f"{_differs(facts)} than expected",
    "anomaly_over": lambda facts: f"as expected again ({_differs(facts)})",
    "increase_requested": lambda facts: f"{_more(facts)} asked for",
    "increase_decided": lambda facts: f"{_more(facts)} {facts['decision']}",
}


def what(alert: Json) -> str:
    """``above 80 %``, ``$5.00 more asked for``, ``spend spike``."""
    told = _WHAT.get(alert["kind"])
    return str(alert["kind"]).replace("_", " ") if told is None else told(alert["facts"])


def about(alert: Json) -> str:
    """The name of the budget or the key; of an anomaly what it is about."""
    facts = alert["facts"]
    if "anomaly_id" in facts:
        return scope_of(alert)
    return str(facts.get("budget_name") or facts.get("key_name") or alert["budget_id"] or "")


def _recommended(one: Json) -> str:
    if one["recommendation_id"] is None:
        return str(one["text"])
    return f"{one['text']}: ${one['savings_usd']} a month ({one['recommendation_id']})"


def fact(name: str, value: Any) -> str:
    """One of its facts, on a line."""
    match name:
        case "days":
            return ", ".join(
                f"{one['day']} {one['amount']}" for one in value if str(one["amount"]) not in ("0", "0.00")
            )
        case "top":
            return ", ".join(f"{one['dimension']} {one['value']} {one['amount']}" for one in value)
        case "explained":
            return ", ".join(f"{one['cause']} {one['amount']}" for one in value)
        case "recommendations":
            return " · ".join(map(_recommended, value))
        case "scope":
            return scope_of({"scope": value})
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
