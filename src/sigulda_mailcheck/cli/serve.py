"""``sigulda-mailcheck serve``: the page on which drafts are checked."""

from __future__ import annotations

import ipaddress
from pathlib import Path

import click

from sigulda_mailcheck.cli.options import config_options, settings_for
from sigulda_mailcheck.errors import ConfigurationError
from sigulda_mailcheck.mail.stage import context_for

LOOPBACK_NAMES = frozenset(("localhost", "127.0.0.1", "::1"))


@click.command("serve", short_help="the page on which drafts are checked")
@config_options
@click.option("--host", default="127.0.0.1", show_default=True, metavar="ADDRESS", help="The address to listen on.")
@click.option("--port", type=click.IntRange(0, 65535), default=8625, show_default=True, help="0 takes a free one.")
@click.option(
    "--name",
    "names",
    multiple=True,
    metavar="HOST",
    help="A host name by which people reach the page; repeatable. Requests by another are refused; this machine's own always pass.",
)
@click.option(
    "--rate",
    type=click.IntRange(0),
    default=60,
    show_default=True,
    metavar="N",
    help="Letters a minute for each client; 0: any.",
)
@click.option("--proxy", metavar="ADDRESS", help="A reverse proxy whose X-Forwarded-For is believed.")
def command(
    config: Path | None,
    domains: tuple[str, ...],
    host: str,
    port: int,
    names: tuple[str, ...],
    rate: int,
    proxy: str | None,
) -> int:
    """Serve the page on which drafts are checked, and the same as an HTTP endpoint (/v1/draft, /openapi.json, /health).

    It listens on this machine alone unless --host says otherwise. Nothing is stored, and nothing logged but counts.
    """
    try:
        from sigulda_mailcheck.web.server import serve
    except ImportError:
        raise ConfigurationError("the page needs an extra: pip install 'sigulda-mailcheck[web]'") from None
    settings = settings_for(config, domains)
    if not settings.organisation.domains and not settings.organisation.employees:
        raise ConfigurationError("whose letters are checked? Name the organisation with --config or --domain")
    known = frozenset(name.lower().rstrip(".") for name in names)
    if _is_loopback(host):
        known |= LOOPBACK_NAMES
    elif not known:
        raise ConfigurationError("--host lets others in; say with --name by which host name they reach the page")
    return serve(context_for(settings), host, port, rate, known, proxy)


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
