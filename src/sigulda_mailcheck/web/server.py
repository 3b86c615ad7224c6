"""The production server: waitress, which reads whole requests before it hands them on, so that a slow client holds nobody up."""

from __future__ import annotations

import logging
import select
import signal
import sys
from types import FrameType

import waitress

from sigulda_mailcheck.errors import InputError
from sigulda_mailcheck.mail.stage import Context
from sigulda_mailcheck.web.app import MAX_BODY, Counts, create_app
from sigulda_mailcheck.workers import tune_collector

__all__ = ["serve"]

THREADS = 8  # more than letters are checked at once, so that the page and /health are always answered
CONNECTIONS = 500
IDLE = 30  # seconds without a byte after which a connection is closed
IN_MEMORY = 1 << 20  # octets of a request beyond which it waits in an unlinked temporary file


def serve(context: Context, host: str, port: int, rate: int, names: frozenset[str], proxy: str | None) -> int:
    """Serves until it is told to stop; returns the exit status. Raises :class:`InputError` where the port can't be had."""
    tune_collector()
    logging.getLogger("waitress").setLevel(logging.CRITICAL + 1)  # its messages may hold a piece of a request
    counts = Counts()
    app = create_app(context, rate, names, counts)
    behind = {
        "trusted_proxy": proxy,
        "trusted_proxy_headers": {"x-forwarded-for"},
        "clear_untrusted_proxy_headers": True,
    }
    try:
        server = waitress.create_server(
            app,
            host=host,
            port=port,
            threads=THREADS,
            connection_limit=CONNECTIONS,
            channel_timeout=IDLE,
            asyncore_use_poll=hasattr(select, "poll"),
            cleanup_interval=10,
            max_request_body_size=MAX_BODY,
            inbuf_overflow=IN_MEMORY,
            ident=None,
            expose_tracebacks=False,
            **(behind if proxy else {}),
        )
    except OSError as error:
        raise InputError(f"{host}:{port}: can't be listened on: {error.strerror or error}") from error
    bound = getattr(server, "effective_port", port)
    shown = f"[{host}]" if ":" in host else host
    print(f"sigulda-mailcheck: http://{shown}:{bound}/", file=sys.stderr, flush=True)
    signal.signal(signal.SIGTERM, _stop)
    try:
        server.run()
    except (KeyboardInterrupt, SystemExit):
        pass
    finally:
        server.close()
    said = f"{counts.checked} letters checked, {counts.refused} requests refused, {counts.failed} failed"
    print(f"sigulda-mailcheck: stopped; {said}", file=sys.stderr, flush=True)
    return 0


def _stop(number: int, frame: FrameType | None) -> None:
    raise SystemExit(0)
