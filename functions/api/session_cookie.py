"""A browser's session: the refresh token in a cookie that no script can read and no other site's page can use.

Three things keep other pages out, each enough by itself (decision 27): browsers send a ``SameSite=Strict`` cookie to
requests of its own site only; a body of ``application/json`` makes them ask first, which is answered to no foreign
origin with credentials; and ``Sec-Fetch-Site``, which no page can set, has to say ``same-origin``. The host of
``Origin`` is compared with nothing: behind CloudFront the API doesn't learn under which name it was called.
"""

from urllib.parse import quote, unquote

from outlay.contracts.accounts import SESSION_DAYS
from outlay.domain.errors import Forbidden, UnsupportedMedia
from outlay.runtime.http import Request

NAME = "__Secure-outlay_session"
PATH = "/v1/auth"
_ATTRIBUTES = f"Path={PATH}; Secure; HttpOnly; SameSite=Strict"
CLEARED = f"{NAME}=; Max-Age=0; {_ATTRIBUTES}"
"""What has the browser forget it."""


def holding(refresh_token: str) -> str:
    """The cookie, kept as long as the token renews anything. Quoted: what a token holds is the user pool's affair."""
    return f"{NAME}={quote(refresh_token, safe='')}; Max-Age={SESSION_DAYS * 86_400}; {_ATTRIBUTES}"


def refresh_tokens_in(request: Request) -> tuple[str, ...]:
    """None for who is not signed in. More than one where a neighbouring host added another: which is ours, is not told
    by the browser."""
    return tuple(unquote(value) for name, value in request.cookies if name == NAME and value)


def require_own_page(request: Request) -> None:
    """That a page of the site itself asks, or no browser at all.

    Raises:
        UnsupportedMedia: the body is not declared as JSON.
        Forbidden: the page is of another origin.
    """
    media = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if media != "application/json":
        raise UnsupportedMedia("A session in a cookie needs the content type application/json.")
    if request.headers.get("sec-fetch-site", "same-origin") != "same-origin":
        raise Forbidden("Only pages of this site may use the session in its cookie.", code="other_origin")
