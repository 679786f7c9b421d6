"""A client whose writes go into a history's answers, so that records look as their own writers leave them."""

# ruff: noqa: N803 - the names of boto3's arguments

from typing import Any

from bench.support.history import History


class Recorder:
    """Puts, by themselves or in a transaction; conditions are taken for granted."""

    def __init__(self, history: History) -> None:
        self._answers = history.answers

    def put_item(self, *, TableName: str, Item: dict[str, Any], **_: Any) -> dict[str, Any]:
        self._answers.put(TableName, Item)
        return {}

    def transact_write_items(self, *, TransactItems: list[dict[str, Any]]) -> dict[str, Any]:
        """What is deleted or updated in it was never put here."""
        for item in TransactItems:
            if "Put" in item:
                self._answers.put(item["Put"]["TableName"], item["Put"]["Item"])
        return {}
