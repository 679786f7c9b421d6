"""Whether mails can be relied on, with a short memory."""

from collections.abc import Callable

from outlay.application.mail import MailState

STATE_KEPT_MS = 300_000


class MailStates:
    """Whether mail can be relied on, asked again every five minutes."""

    def __init__(self, ask: Callable[[], MailState], *, clock: Callable[[], int]) -> None:
        self._ask = ask
        self._clock = clock
        self._known: tuple[int, MailState] | None = None

    def state(self) -> MailState:
        now_ms = self._clock()
        if self._known is None or now_ms - self._known[0] >= STATE_KEPT_MS:
            self._known = now_ms, self._ask()
        return self._known[1]

    def can_mail(self) -> bool:
        """Not known counts as yes: attempts say it then."""
        return self.state() in ("ready", "unknown")
