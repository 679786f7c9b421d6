"""What every call of the client goes through: credentials, renewal, retries; and signing in, which they need."""

import uuid
from collections.abc import Mapping
from typing import Any, Self

import httpx

from outlay_client import _accounts, _errors, _results
from outlay_client._answers import json_of
from outlay_client._retries import RetryPolicy

_USER_AGENT = "outlay-client-python/0.1.0"


class Calls:
    """The connection to one deployment, as who one is there."""

    def __init__(
        self,
        url: str,
        *,
        api_key: str = "",
        token: "str | _results.Tokens" = "",
        retry: RetryPolicy | None = None,
        timeout: float = 30.0,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        if not url.startswith(("https://", "http://")):
            raise ValueError("the URL of Outlay's API begins with https:// (or http:// on your own machine)")
        self.organization = ""
        """That is meant by what is asked as a person: for administrators of the deployment. Each visit is audited."""
        self._api_key = api_key
        self.tokens = _results.Tokens(access_token=token) if isinstance(token, str) else token
        self._retry = retry or RetryPolicy()
        self._url = url.rstrip("/")
        self._http = httpx.Client(timeout=timeout, transport=transport, headers={"user-agent": _USER_AGENT})

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Close the connections. The client can't be used afterwards."""
        self._http.close()

    # --- signing in

    def login(self, email: str, password: str, *, new_password: str = "") -> _results.Tokens:
        """Sign in; the client uses and returns the tokens.

        Raises:
            AuthenticationFailed: with code ``new_password_required`` where a first password has to be replaced.
        """
        body = {"email": email, "password": password, **({"new_password": new_password} if new_password else {})}
        return self._take_tokens(json_of(self._request("POST", "/v1/auth/login", json=body)))

    def refresh(self) -> _results.Tokens:
        """Renew the access token with the refresh token; the client uses and returns the new ones."""
        body = {"refresh_token": self.tokens.refresh_token}
        return self._take_tokens(json_of(self._request("POST", "/v1/auth/refresh", json=body)))

    def _take_tokens(self, body: Mapping[str, Any]) -> _results.Tokens:
        if not isinstance(body.get("access_token"), str):
            raise _errors.UnexpectedAnswer("the answer to the login holds no access token")
        self.tokens = _results.Tokens(
            access_token=body["access_token"],
            refresh_token=body.get("refresh_token") or self.tokens.refresh_token,
            expires_in=int(body.get("expires_in") or 0),
            organization=body.get("organization") or self.tokens.organization,
        )
        return self.tokens

    def call(
        self,
        method: str,
        path: str,
        *,
        query: Mapping[str, str] | None = None,
        body: Mapping[str, Any] | None = None,
        organization: str = "",
    ) -> Mapping[str, Any]:
        """The JSON answer of any route, e.g. ``client.call("GET", "/v1/corrections")``. Raises ``ClientError``.

        A POST carries an Idempotency-Key, so that a retry makes nothing twice. ``organization``: instead of the
        client's.
        """
        arguments: dict[str, Any] = {"params": query} if query else {}
        if body is not None:
            arguments["json"] = body
        headers = {"idempotency-key": uuid.uuid4().hex} if method == "POST" else {}
        return json_of(self._signed_in(method, path, headers={**headers, **_meant(organization)}, **arguments))

    @property
    def accounts(self) -> _accounts.Accounts:
        """Register, sign in and out, change one's own account, invite others."""
        return _accounts.Accounts(self)

    # --- plumbing

    def _get(self, path: str, query: list[tuple[str, str]] | None = None) -> Mapping[str, Any]:
        return json_of(self._signed_in("GET", path, params=query))

    def _asked(self, method: str, path: str, **arguments: Any) -> httpx.Response:
        """The answer, if it is Outlay's."""
        response = self._signed_in(method, path, **arguments)
        json_of(response)
        return response

    def _called(self, method: str, path: str, **arguments: Any) -> Mapping[str, Any]:
        return json_of(self._signed_in(method, path, **arguments))

    def _signed_in(
        self, method: str, path: str, *, headers: Mapping[str, str] | None = None, **arguments: Any
    ) -> httpx.Response:
        def ask() -> httpx.Response:
            asked = {**self._bearer(self.tokens.access_token), **_meant(self.organization), **(headers or {})}
            return self._request(method, path, headers=asked, **arguments)

        try:
            return ask()
        except _errors.AuthenticationFailed as error:
            if not self.tokens.refresh_token or error.code in _accounts.NOT_RENEWABLE:
                raise
            self.refresh()
            return ask()

    def _request(self, method: str, path: str, **arguments: Any) -> httpx.Response:
        """Every call is safe to repeat: reads are, and writes carry an Idempotency-Key or create nothing."""
        attempt = 0
        while True:
            attempt += 1
            response, failure = self._attempt(method, path, arguments)
            if response is not None and response.is_success:
                return response
            if self._retry.should_retry(attempt, response) and not _accounts.was_too_much(path, response):
                self._retry.pause(attempt, response)
                continue
            if response is not None:
                raise _errors.from_response(response)
            raise _errors.ConnectionFailed(f"{self._url} can't be reached: {failure}") from failure

    def _attempt(
        self, method: str, path: str, arguments: Mapping[str, Any]
    ) -> tuple[httpx.Response | None, httpx.TransportError | None]:
        try:
            return self._http.request(method, self._url + path, **arguments), None
        except httpx.TransportError as failure:
            return None, failure

    @staticmethod
    def _bearer(credential: str) -> dict[str, str]:
        return {"authorization": f"Bearer {credential}"} if credential else {}


def _meant(organization: str) -> dict[str, str]:
    return {"outlay-organization": organization} if organization else {}
