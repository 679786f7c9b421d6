"""Pages of events, one after another, whoever asks for them."""

import time
from collections.abc import Callable, Iterator
from dataclasses import replace

from outlay_client._events import EventPage, EventQuery


def event_pages(ask: Callable[[EventQuery], EventPage], query: EventQuery, *, poll_s: float) -> Iterator[EventPage]:
    """All pages, one request at a time; waits for the lake where it is asked."""
    while True:
        page = ask(query)
        if page.is_running:
            query = replace(query, query_id=page.query_id)
            time.sleep(poll_s)
            continue
        yield page
        if not page.next_cursor:
            return
        query = replace(query, cursor=page.next_cursor, query_id="")
