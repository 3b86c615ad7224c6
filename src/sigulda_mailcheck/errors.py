"""The errors a user can cause. Each prints as one line that says what to do, and ends the program with exit status 2.

Anything else that is raised is a bug. What goes wrong with a *single message* is not an error but a value:
:class:`sigulda_mailcheck.mail.facts.Unreadable`.
"""

from __future__ import annotations

__all__ = [
    "ConfigurationError",
    "ForeignAuthorError",
    "InputError",
    "LetterError",
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


class LetterError(InputError):
    """What is wrong with a letter, or with what was said of it. It's told in the reader's language, for those who read it never open
    a terminal; ``key`` names the text (``error-…`` in the catalogs)."""

    def __init__(self, key: str, **values: object) -> None:
        super().__init__(key)
        self.key, self.values = key, values

    def told(self, language: str) -> str:
        from sigulda_mailcheck import i18n  # the catalogs are read when there is something to say

        values = dict(self.values)
        if "reason" in values:
            values["reason"] = i18n.reason(str(values["reason"]), language)
        return i18n.text(f"error-{self.key}", language).format(**values)

    def __str__(self) -> str:
        return self.told("en")


class ForeignAuthorError(LetterError):
    """A draft was written by nobody of the organisation."""


class UnknownPersonError(LetterError):
    """An address that is nobody's here was named."""
