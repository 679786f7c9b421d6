"""The admin function's actions, decoded with every problem named."""

from typing import Annotated, Any, ClassVar, Literal, get_args

from outlay.application import administer, platform_admins
from outlay.application.raise_price_number import stamp_problems
from outlay.domain.credentials import told_name
from outlay.domain.errors import InvalidInput, Problem
from outlay.runtime.validation import reasons
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError

_NAME = r"^[^\x00-\x1f\x7f<>]+$"
_CLIENT = r"^[A-Za-z0-9._-]*$"
_KEY_ID = r"^[a-z0-9]{12}$"
_PATTERNS = {
    _NAME: "must be one line of text without < and >",
    _CLIENT: "may have letters, digits, dots, underscores and hyphens",
    _KEY_ID: "must be a key's id: the 12 characters after ok_",
}
Name = Annotated[str, Field(min_length=1, max_length=100, pattern=_NAME)]
Org = Annotated[str, Field(max_length=40)]
Email = Annotated[str, Field(max_length=254)]


class _Action(BaseModel):
    model_config: ClassVar[ConfigDict] = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)

    def problems(self) -> list[Problem]:
        """What is wrong with it by the rules of the application."""
        return []


class CreateOrganization(_Action):
    action: Literal["create_organization"]
    name: Name
    org: Org | None = None
    time_zone: str = Field(default="UTC", max_length=64)
    tags: tuple[str, ...] = ()
    email: Email | None = None
    send_invitation: bool = True
    """False: no e-mail; the temporary password is in the answer."""

    def wanted(self) -> administer.NewOrganization:
        """As the application takes it."""
        return administer.NewOrganization(
            name=self.name,
            org=self.org or "",
            time_zone=self.time_zone,
            tag_keys=self.tags,
            email=self.email or "",
            send_invitation=self.send_invitation,
        )

    def problems(self) -> list[Problem]:
        return administer.organization_problems(self.wanted())


class CreateApiKey(_Action):
    action: Literal["create_api_key"]
    org: Org
    name: Name
    scopes: frozenset[str] = frozenset({"ingest"})
    client: str = Field(default="", max_length=64, pattern=_CLIENT)
    expires_in_days: int | None = Field(default=None, ge=1, le=3_650)

    def problems(self) -> list[Problem]:
        return administer.key_problems(self.scopes)


class RevokeApiKey(_Action):
    action: Literal["revoke_api_key"]
    key_id: str = Field(pattern=_KEY_ID)


class ListApiKeys(_Action):
    action: Literal["list_api_keys"]
    org: Org


class AddMember(_Action):
    action: Literal["add_member"]
    org: Org
    email: Email
    role: str = Field(default="viewer", max_length=32)
    scope: dict[str, tuple[str, ...]] = Field(default_factory=dict)
    """Of a manager: ``team``, ``project`` or ``cost_center`` → values."""
    send_invitation: bool = True

    def wanted(self) -> administer.NewMember:
        """As the application takes it."""
        return administer.NewMember(
            email=self.email, role=self.role, scope=self.scope, send_invitation=self.send_invitation
        )

    def problems(self) -> list[Problem]:
        return administer.member_problems(self.email, self.role, self.scope)


class _OfPlatformAdmin(_Action):
    email: Email

    def problems(self) -> list[Problem]:
        return platform_admins.email_problems(self.email)


class GrantPlatformAdmin(_OfPlatformAdmin):
    action: Literal["grant_platform_admin"]


class RevokePlatformAdmin(_OfPlatformAdmin):
    action: Literal["revoke_platform_admin"]


class RaisePriceNumber(_Action):
    """After a restore of the control table."""

    action: Literal["raise_price_number"]
    stamped: int
    """The largest price revision in use."""

    def problems(self) -> list[Problem]:
        return stamp_problems(self.stamped)


Action = (
    CreateOrganization
    | CreateApiKey
    | RevokeApiKey
    | ListApiKeys
    | AddMember
    | GrantPlatformAdmin
    | RevokePlatformAdmin
    | RaisePriceNumber
)
_MODELS: dict[str, type[Action]] = {get_args(one.model_fields["action"].annotation)[0]: one for one in get_args(Action)}
_ACTIONS: TypeAdapter[Action] = TypeAdapter(Annotated[Action, Field(discriminator="action")])


def read_action(payload: Any) -> Action:
    """Raises ``InvalidInput`` with every problem."""
    try:
        return _ACTIONS.validate_python(payload)
    except ValidationError as error:
        found = reasons(error, patterns=_PATTERNS)
        problems = [
            Problem(field=told_name(".".join(str(part) for part in place[1:])) or "action", reason=reason)
            for place, reason in found
        ]
        named = {str(place[1]) for place, _ in found if len(place) > 1}
        raise InvalidInput("The action is not understood.", problems=problems + _more(payload, named)) from None


_STAND_INS = {"name": "unnamed", "org": "unnamed", "email": "unnamed@example.com"}
"""For required fields that can't be read: nothing is wrong with these."""


def _more(payload: Any, named: set[str]) -> list[Problem]:
    """What the application would find wrong with the fields that can be read, so that all is told at once."""
    action = payload.get("action") if isinstance(payload, dict) else None
    model = _MODELS.get(action) if isinstance(action, str) else None
    if model is None:
        return []
    readable = {name: value for name, value in payload.items() if name not in named}
    stand_ins = {name: value for name, value in _STAND_INS.items() if name in named & model.model_fields.keys()}
    try:
        found = model.model_validate(readable | stand_ins)
    except ValidationError:
        return []
    return [problem for problem in found.problems() if problem.field not in named]
