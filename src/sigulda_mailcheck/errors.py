"""The errors a user can cause. Each prints as one line that says what to do, and ends the program with exit status 2.

Anything else that is raised is a bug. What goes wrong with a *single message* is not an error but a value:
:class:`sigulda_mailcheck.mail.facts.Unreadable`.
"""

from __future__ import annotations

__all__ = [
    "ConfigurationError",
    "ForeignAuthorError",
    "InputError",
    "MailcheckError",
    "RuleError",
    "UnknownPersonError",
]


class MailcheckError(Exception):
    """Base of all expected errors."""


class ConfigurationError(MailcheckError):
    """``mailcheck.toml``, the staff directory or the absence list is wrong."""


class RuleError(MailcheckError):
    """A rule pack or a rule file is wrong, or a rule was named that no pack has."""


class InputError(MailcheckError):
    """A path named on the command line can't be read or is no mail."""


class ForeignAuthorError(InputError):
    """A draft was written by nobody of the organisation."""


class UnknownPersonError(InputError):
    """An address that is nobody's here was named."""
