"""A socket with one deadline for everything: a peer that sends a byte now and then does not win time by it."""

import io
import socket
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Deadline:
    """When all has to be over, on the clock of ``now``; no single step may take longer than ``step_s``."""

    at: float
    step_s: float
    now: Callable[[], float]

    def left(self) -> float:
        """Seconds for the next step. Raises ``TimeoutError`` where there are none."""
        rest = self.at - self.now()
        if rest <= 0:
            raise TimeoutError
        return min(rest, self.step_s)


class _Reader(io.RawIOBase):
    def __init__(self, sock: socket.socket, deadline: Deadline) -> None:
        self._sock = sock
        self._deadline = deadline

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int:
        self._sock.settimeout(self._deadline.left())
        return self._sock.recv_into(buffer)


class TimedSocket:
    """As much of a socket as ``http.client`` uses."""

    def __init__(self, sock: socket.socket, deadline: Deadline) -> None:
        self._sock = sock
        self._deadline = deadline

    def sendall(self, data: bytes) -> None:
        self._sock.settimeout(self._deadline.left())  # of the whole call, as CPython has it since 3.5
        self._sock.sendall(data)

    def makefile(self, mode: str) -> io.BufferedReader:
        if mode != "rb":
            raise ValueError("only for reading")
        return io.BufferedReader(_Reader(self._sock, self._deadline))

    def close(self) -> None:
        """Whoever connected closes: ``http.client`` would as soon as it has read the head, and then read the body."""
