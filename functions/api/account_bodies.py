"""Bodies of the routes of accounts and invitations."""

from typing import Annotated

from pydantic import Field, StringConstraints

from functions.api.schemas import Body

Email = Annotated[str, Field(min_length=3, max_length=254)]
Password = Annotated[str, Field(min_length=1, max_length=256, repr=False)]
Code = Annotated[str, StringConstraints(min_length=1, max_length=2_048, pattern=r"^\S+$")]
_NAME = r"^[^\x00-\x1f\x7f<>]*$"
Name = Annotated[str, StringConstraints(max_length=100, pattern=_NAME)]
_OwnToken = Annotated[str | None, Field(min_length=1, max_length=8_192, repr=False)]
_InvitationToken = Annotated[str, Field(max_length=200, repr=False)]
InCookie = Annotated[
    bool,
    Field(
        description="For browsers: the refresh token comes as a cookie that no script can read, and not in the answer. "
        "The access token belongs into memory."
    ),
]
_Value = Annotated[str, Field(min_length=1, max_length=200)]


class LoginBody(Body):
    email: Email
    password: Password
    new_password: str = Field(default="", max_length=256, repr=False)
    """In place of a first password that was made for the account."""
    cookie: InCookie = False


class MfaLoginBody(Body):
    session: str = Field(min_length=1, max_length=8_192, repr=False)
    """Of the answer ``mfa_required``."""
    code: Code = Field(repr=False)
    cookie: InCookie = False


class RefreshBody(Body):
    refresh_token: _OwnToken = None
    """Left out by a browser: then it is the cookie's."""


class LogoutBody(Body):
    refresh_token: _OwnToken = None
    """Left out by a browser: then it is the cookie's."""


class RegisterBody(Body):
    email: Email
    password: Password
    name: Name = ""
    """As others see it."""
    invitation: _InvitationToken = ""
    """Needed where registration is closed."""


class EmailBody(Body):
    email: Email


class ConfirmBody(Body):
    email: Email
    code: Code = Field(repr=False)


class ResetBody(Body):
    email: Email
    code: Code = Field(repr=False)
    new_password: Password


class ChangePasswordBody(Body):
    password: Password
    new_password: Password


class ProfileBody(Body):
    """What is left out stays as it is."""

    name: Name | None = None
    email: Email | None = None
    """Counts once it is confirmed by the code that is sent there; needs ``password``."""
    password: str | None = Field(default=None, min_length=1, max_length=256, repr=False)
    code: str = Field(default="", max_length=16, repr=False)
    """Of the authenticator, with another address where the account has one."""


class CodeBody(Body):
    code: Code = Field(repr=False)


class ProofBody(Body):
    password: Password
    code: str = Field(default="", max_length=16, repr=False)
    """Of the authenticator that the account has already."""


class HostedBody(Body):
    code: Code = Field(repr=False)
    code_verifier: str = Field(min_length=43, max_length=128, pattern=r"^[A-Za-z0-9._~-]+$", repr=False)
    redirect_uri: str = Field(min_length=1, max_length=500)
    cookie: InCookie = False


class InviteBody(Body):
    email: Email
    role: str = Field(max_length=32)
    """``viewer``, ``manager`` or ``admin``."""
    scope: dict[str, list[_Value]] = Field(default_factory=dict, max_length=3)
    """Of a manager: team, project or cost_center → values."""
    attributes: list[Annotated[str, Field(max_length=40)]] = Field(default_factory=list, max_length=20)
    days: int = 7
    """Until it expires."""


class ResendBody(Body):
    days: int = 7


class AcceptBody(Body):
    token: _InvitationToken = Field(min_length=1)
