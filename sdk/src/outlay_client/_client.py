"""The client: one class over HTTP, synchronous, safe to retry."""

import gzip
import uuid
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import partial
from typing import Any
from urllib.parse import quote

import httpx

from outlay_client import (
    _batches,
    _errors,
    _events,
    _models,
    _organizations,
    _pages,
    _periods,
    _quarantine,
    _results,
    _users,
)
from outlay_client._access import Administration
from outlay_client._alerts import Alerts, Channels, Notifications
from outlay_client._anomalies import Anomalies
from outlay_client._answers import json_of, typed
from outlay_client._audit import Audit
from outlay_client._budgets import Budgets
from outlay_client._connections import Connections
from outlay_client._forecasts import Forecasts
from outlay_client._imports import Imports
from outlay_client._insights import Insights, Opportunities
from outlay_client._leases import Leases
from outlay_client._policies import Policies
from outlay_client._prices import Prices
from outlay_client._recommendations import Recommendations
from outlay_client._retries import RetryPolicy
from outlay_client._scenarios import Scenarios
from outlay_client._sent import all_rejected, sent

_Events = Iterable[Mapping[str, Any]]


class Client(Administration):
    """Talks to one Outlay deployment. Not shared between threads; use as a context manager or ``close()`` it.

    Args:
        url: the API's address, e.g. the stack's output ``ApiUrl``.
        api_key: ``ok_…``; needed to send events.
        token: an access token or the ``Tokens`` of a login; needed to read. With a refresh token in it, an expired
            access token is renewed once by itself; read ``tokens`` afterwards to keep the new one.
        retry: how often and how patiently requests are repeated.
        timeout: seconds per attempt.
        transport: replaces the network, e.g. ``httpx.MockTransport`` in tests.

    Raises:
        ValueError: the URL isn't an http(s) address.
    """

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
        super().__init__(url, api_key=api_key, token=token, retry=retry, timeout=timeout, transport=transport)
        self.imports = Imports(self, self._http)
        self.audit = Audit(self._signed_in, "/v1/audit")
        self.platform_audit = Audit(self._signed_in, "/v1/platform/audit")
        self.connections = Connections(self._signed_in)
        self.budgets = Budgets(self._signed_in)
        self.scenarios = Scenarios(self._signed_in)
        self.forecasts = Forecasts(self._signed_in)
        self.policies = Policies(self._signed_in)
        self.alerts = Alerts(self._signed_in)
        self.anomalies = Anomalies(self._signed_in)
        self.channels = Channels(self._signed_in)
        self.notifications = Notifications(self._signed_in)
        self.insights = Insights(self._signed_in)
        self.opportunities = Opportunities(self._signed_in)
        self.recommendations = Recommendations(self._signed_in)
        self.leases = Leases(self, self._leasing)

    def _leasing(self, method: str, path: str, **arguments: Any) -> httpx.Response:
        """With the API key, if there is one: applications hold leases, people look at them."""
        if not self._api_key:
            return self._signed_in(method, path, **arguments)
        headers = {**self._bearer(self._api_key), **arguments.pop("headers", {})}
        return self._request(method, path, headers=headers, **arguments)

    # --- sending

    def send_events(
        self, events: _Events, *, idempotency_key: str | None = None, source: str = "", import_id: str = ""
    ) -> _results.SendResult:
        """Send usage events, cut into as many requests as needed; returns once all of them are durable.

        Invalid events are left out and named in the result's ``errors``; they raise nothing. Each request carries an
        Idempotency-Key and a repeat carries the same, so no retry counts twice. If this raises, calling it again with
        the same events and the error's ``idempotency_key`` takes up where it stopped.

        Args:
            events: mappings of the wire's fields; ``provider_usage`` takes the provider's usage object as it is.
            idempotency_key: yours, if you repeat calls across processes; else a random one.
            source: ``import`` for usage of the past (up to 5 years), with ``import_id``: the import that can be undone.

        Raises:
            ClientError: see the tree in this package.
        """
        key = idempotency_key or uuid.uuid4().hex
        total = _results.SendResult()
        named = {name: value for name, value in (("outlay-source", source), ("outlay-import", import_id)) if value}
        try:
            for chunk in _batches.chunks(events, key=key):
                total = total + self._send_chunk(chunk, named)
        except _errors.ClientError as error:
            error.idempotency_key = key
            raise
        return total

    def _send_chunk(self, chunk: _batches.Chunk, named: Mapping[str, str]) -> _results.SendResult:
        headers = {
            "content-type": "application/gzip",
            "idempotency-key": chunk.key,
            **self._bearer(self._api_key),
            **named,
        }
        body = gzip.compress(chunk.body, compresslevel=6, mtime=0)
        try:
            answer = json_of(self._request("POST", "/v1/events", content=body, headers=headers))
        except _errors.TooLarge:
            # The stored form has a limit of its own that only the server knows exactly: half as many will fit.
            if len(chunk.events) == 1:
                raise
            first, second = chunk.halves()
            return self._send_chunk(first, named) + self._send_chunk(second, named)
        except _errors.InvalidRequest as error:
            if error.status != 422:
                raise
            return all_rejected(chunk, error)
        return sent(chunk, answer)

    # --- reading

    def costs(self, query: _results.CostQuery, *, own: bool = False) -> _results.CostReport:
        """One page of figures; ``next_cursor`` is set where more follow. ``own``: of one's own calls."""
        return typed(_results.CostReport, self._get("/v1/me/costs" if own else "/v1/costs", query.to_query()))

    def cost_pages(self, query: _results.CostQuery, *, own: bool = False) -> Iterator[_results.CostReport]:
        """All pages of figures, one request at a time."""
        while True:
            page = self.costs(query, own=own)
            yield page
            if not page.next_cursor:
                return
            query = replace(query, cursor=page.next_cursor)

    def events(self, query: _events.EventQuery, *, own: bool = False) -> _events.EventPage:
        """One page of the events behind a figure, newest received first. ``own``: of one's own calls.

        What is older than 34 days is looked up in the lake: while ``is_running``, ask again with its ``query_id``.
        """
        return typed(_events.EventPage, self._get("/v1/me/events" if own else "/v1/events", query.to_query()))

    def event_pages(
        self, query: _events.EventQuery, *, own: bool = False, poll_s: float = 2.0
    ) -> Iterator[_events.EventPage]:
        """All pages of the events, one request at a time; waits for the lake where it is asked.

        The last page's ``totals`` are the sum of all rows.
        """
        return _pages.event_pages(partial(self.events, own=own), query, poll_s=poll_s)

    def users(self, query: _users.UserQuery) -> _users.UserPage:
        """One page of users; ``next_cursor`` is set where more follow."""
        return typed(_users.UserPage, self._get("/v1/users", query.to_query()))

    def user_pages(self, query: _users.UserQuery) -> Iterator[_users.UserPage]:
        """All pages of users, one request at a time."""
        while True:
            page = self.users(query)
            yield page
            if not page.next_cursor:
                return
            query = replace(query, cursor=page.next_cursor)

    def summary(self) -> Mapping[str, Any]:
        """Today, this month, quarter and year to date beside the previous periods, and what drives them, as JSON."""
        return self._get("/v1/costs/summary")

    def verify(
        self, *, start: str = "", end: str = "", query_id: str = "", by_month: bool = False, deep: bool = False
    ) -> _results.Verification:
        """Received against claimed, counted and in the lake, per day; ask again with ``query_id`` while pending.

        ``start`` and ``end`` are dates of the organization, half-open; without them, what the log still holds. By
        month, ten years at once; ``deep`` checks each packed cube against its counters as well (35 days at once).
        """
        given = (
            ("from", start),
            ("to", end),
            ("query_id", query_id),
            ("granularity", "month" if by_month else ""),
            ("deep", "true" if deep else ""),
        )
        query = [pair for pair in given if pair[1]]
        return typed(_results.Verification, self._get("/v1/verify", query))

    def batch(self, batch_id: str) -> _results.BatchStatus:
        """What became of a batch."""
        return typed(_results.BatchStatus, self._get(f"/v1/batches/{quote(batch_id, safe='')}"))

    def quarantine(self, *, state: str = "", limit: int | None = None, cursor: str = "") -> _quarantine.QuarantinePage:
        """One page of what was put aside instead of counted; ``state``: kept, redriven or discarded."""
        given = (("state", state), ("limit", "" if limit is None else str(limit)), ("cursor", cursor))
        query = [pair for pair in given if pair[1]]
        return typed(_quarantine.QuarantinePage, self._get("/v1/quarantine", query))

    def quarantine_pages(self, *, state: str = "") -> Iterator[_quarantine.QuarantinePage]:
        """All pages, one request at a time."""
        cursor: str | None = ""
        while cursor is not None:
            page = self.quarantine(state=state, cursor=cursor)
            yield page
            cursor = page.next_cursor or None

    def quarantined(self, batch_id: str) -> _quarantine.QuarantinedBatch:
        """One batch's record in quarantine."""
        return typed(_quarantine.QuarantinedBatch, self._get(_quarantine.path(batch_id)))

    def redrive(self, batch_id: str) -> _quarantine.Redriven:
        """Try once more to count a batch; what was counted before changes no figure. For administrators.

        Raises:
            Conflict: it was discarded.
            NotFound: neither the log nor quarantine has it.
        """
        path = f"{_quarantine.path(batch_id)}/redrive"
        return typed(_quarantine.Redriven, json_of(self._signed_in("POST", path)))

    def discard(self, batch_id: str, *, reason: str) -> _quarantine.QuarantinedBatch:
        """Decide that a batch in quarantine is never to be counted; its copy stays. For administrators.

        Raises:
            Conflict: it was counted by a redrive.
            NotFound: there is none of this id in quarantine.
        """
        answer = self._signed_in("POST", f"{_quarantine.path(batch_id)}/discard", json={"reason": reason})
        return typed(_quarantine.QuarantinedBatch, json_of(answer))

    @property
    def models(self) -> _models.Models:
        """The model catalogue."""
        return _models.Models(self._called)

    @property
    def price_list(self) -> _models.PriceList:
        """Prices in force, their history, and comparisons."""
        return _models.PriceList(self._called)

    @property
    def organizations(self) -> _organizations.Organizations:
        """The organization and its settings."""
        return _organizations.Organizations(self._asked)

    @property
    def registers(self) -> _organizations.Registers:
        """Its teams, projects, features, cost centers and environments."""
        return _organizations.Registers(self._asked)

    def periods(self) -> _periods.Periods:
        """Months with events: open or closed, and what was adjusted since."""
        return typed(_periods.Periods, self._get("/v1/periods"))

    def period(self, month: str, *, cursor: str = "") -> _periods.Period:
        """One month (``YYYY-MM``); a closed one's figures are read again and compared."""
        query = [("cursor", cursor)] if cursor else []
        return typed(_periods.Period, self._get(_periods.path(month), query))

    def adjustments(self, month: str) -> Iterator[Mapping[str, Any]]:
        """What was adjusted of a closed month, by accounting day and reason; one request a page."""
        cursor: str | None = ""
        while cursor is not None:
            adjusted = self.period(month, cursor=cursor).adjustments
            yield from adjusted.get("entries", ())
            cursor = adjusted.get("next_cursor") or None

    def close_period(self, month: str, *, apply: bool = False) -> _periods.Closing:
        """What closing the month would do; with ``apply`` it begins, and goes on by itself. For administrators.

        Raises:
            Conflict: with ``apply``, where something stands against it: the error's ``problems``.
        """
        answer = self._signed_in("POST", f"{_periods.path(month)}/close", json={"apply": apply})
        return typed(_periods.Closing, json_of(answer))

    def statement_pages(self, month: str, *, group_by: tuple[str, ...] = ()) -> Iterator[_periods.Statement]:
        """A closed month's rows, page by page: by day and all dimensions, or grouped.

        Raises:
            Conflict: the month is not closed.
        """
        cursor: str | None = ""
        while cursor is not None:
            query = [pair for pair in (("group_by", ",".join(group_by)), ("cursor", cursor)) if pair[1]]
            page = typed(_periods.Statement, self._get(f"{_periods.path(month)}/statement", query))
            yield page
            cursor = page.next_cursor or None

    def health(self) -> _results.Health:
        """The deployment's state; needs no credentials."""
        return typed(_results.Health, json_of(self._request("GET", "/health")))

    @property
    def prices(self) -> Prices:
        """Price entries, negotiated prices and re-ratings."""
        return Prices(self.call)
