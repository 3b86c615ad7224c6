"""How much one client may ask, so that nobody's mistake is everybody's wait."""

from __future__ import annotations

import ipaddress
import threading
import time
from collections import OrderedDict
from collections.abc import Callable

__all__ = ["RateLimit"]

MAX_CLIENTS = 10_000  # remembered at once; the longest silent are forgotten first


class RateLimit:
    """A token bucket for each client address: ``per_minute`` requests on average, as many at once. 0 allows everything.

    The machine itself isn't limited: what runs there needs no server to keep it busy.
    """

    def __init__(self, per_minute: int, now: Callable[[], float] = time.monotonic) -> None:
        self._per_minute, self._now = per_minute, now
        self._clients: OrderedDict[str, tuple[float, float]] = OrderedDict()  # tokens left, at which moment
        self._lock = threading.Lock()

    def wait(self, client: str) -> float:
        """Takes a token. The seconds until there is one, or 0 where there was."""
        if self._per_minute == 0 or _is_loopback(client):
            return 0.0
        with self._lock:
            now = self._now()
            tokens, since = self._clients.pop(client, (float(self._per_minute), now))
            tokens = min(float(self._per_minute), tokens + (now - since) * self._per_minute / 60)
            allowed = tokens >= 1
            self._clients[client] = (tokens - 1 if allowed else tokens, now)
            if len(self._clients) > MAX_CLIENTS:
                self._clients.popitem(last=False)
            return 0.0 if allowed else (1 - tokens) * 60 / self._per_minute


def _is_loopback(client: str) -> bool:
    try:
        return ipaddress.ip_address(client).is_loopback
    except ValueError:
        return False
