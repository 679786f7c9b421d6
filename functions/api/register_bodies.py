"""Bodies of what is registered: teams, projects, features, cost centers, environments."""

from pydantic import Field

from functions.api.schemas import Body


class RegisteredBody(Body):
    """What is not there stays as it is; of a new entry it is empty."""

    name: str = ""
    """To be shown instead of the id."""
    owners: list[str] = Field(default=[], max_length=100)
    """Members of the organization, by subject; 10 at most."""
    cost_center: str | None = None
    """Of a team or project: a registered cost center."""
    notes: str = ""
    archived: bool = False
    merged_into: str | None = None
    """Another registered name: this one's figures are shown under it until this is null again."""


class NewRegisteredBody(RegisteredBody):
    id: str
    """The name as events carry it."""
