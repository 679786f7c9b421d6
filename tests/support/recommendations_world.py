"""Recommendations over HTTP: an API whose figures are counted and read by the real code."""

from typing import Any

from tests.support.budgets_world import BudgetsWorld

ABOUT_CHEAP = {"min_savings_usd": "0.01", "downgrade_min_savings_usd": "0.01"}
"""Settings under which a few calls are worth a word."""


class RecommendationsWorld(BudgetsWorld):
    """A chat on a model that its provider takes away."""

    def __init__(self, *, calls: int = 3) -> None:
        super().__init__()
        if calls:
            self.use(calls=calls)

    def use(self, *, days_ago: float = 3, calls: int = 3, **changes: Any) -> None:
        usage = {"input_uncached_tokens": 40_000, "output_tokens": 2_000}
        about = {"project": "chat", "team": "assistant", "feature": "conversation", "usage": usage}
        self.spend(days_ago=days_ago, calls=calls, **{**about, "provider": "openai", "model": "gpt-5", **changes})

    def generate(self) -> dict[str, Any]:
        answer = self.send("POST", "/v1/recommendations/generate")
        assert answer["statusCode"] == 200, answer
        made: dict[str, Any] = answer["json"]
        return made

    def listed(self, query: str = "") -> list[dict[str, Any]]:
        answer = self.send("GET", "/v1/recommendations", query=query)
        assert answer["statusCode"] == 200, answer
        found: list[dict[str, Any]] = answer["json"]["recommendations"]
        return found

    def one(self, kind: str = "deprecated_model") -> str:
        """The id of the first of a type, made if need be."""
        self.generate()
        found: str = self.listed(f"type={kind}")[0]["recommendation_id"]
        return found

    def ask(self, name: str, verb: str, body: Any = None, **headers: str) -> dict[str, Any]:
        """Raises where it is refused."""
        answer = self.send("POST", f"/v1/recommendations/{name}/{verb}", body=body or {}, **headers)
        assert answer["statusCode"] == 200, answer
        done: dict[str, Any] = answer["json"]
        return done
