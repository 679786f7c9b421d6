"""What is wrong with a body is said in words, and its content is not repeated."""

from typing import Annotated, Literal

import pytest
from outlay.runtime.validation import reasons
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

PATTERN = r"^[a-z]+$"


class Thing(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    kind: Literal["thing"]
    name: str = Field(min_length=2, max_length=4, pattern=PATTERN)
    flag: bool = False
    count: int = Field(default=1, ge=1, le=9)


class Other(BaseModel):
    kind: Literal["other"]


EITHER: TypeAdapter[Thing | Other] = TypeAdapter(Annotated[Thing | Other, Field(discriminator="kind")])


def said(**body: object) -> dict[str, str]:
    with pytest.raises(ValidationError) as raised:
        EITHER.validate_python(body)
    found = reasons(raised.value, patterns={PATTERN: "must be small letters"})
    return {str(place[-1]) if place else "": reason for place, reason in found}


@pytest.mark.parametrize(
    ("body", "field", "reason"),
    [
        ({}, "name", "is required"),
        ({"name": "SECRET"[:4]}, "name", "must be small letters"),
        ({"name": "a"}, "name", "must have at least 2 characters"),
        ({"name": "abcde"}, "name", "may have at most 4 characters"),
        ({"name": 7}, "name", "must be text"),
        ({"name": "a\ud800"}, "name", "has half of a surrogate pair, which is no character"),
        ({"name": "abc", "flag": "yes"}, "flag", "must be true or false"),
        ({"name": "abc", "count": "3"}, "count", "must be a whole number"),
        ({"name": "abc", "count": 0}, "count", "must be 1 or more"),
        ({"name": "abc", "count": 10}, "count", "must be 9 or less"),
        ({"name": "abc", "more": 1}, "more", "is not a known field"),
    ],
)
def test_each_problem_is_a_sentence_of_ours(body: dict[str, object], field: str, reason: str) -> None:
    assert said(kind="thing", **body) == {field: reason}


def test_a_missing_or_unknown_choice_names_the_choices() -> None:
    assert list(said().values()) == ["is required"]
    (reason,) = said(kind="SECRET").values()
    assert reason == "must be one of 'thing', 'other'"
