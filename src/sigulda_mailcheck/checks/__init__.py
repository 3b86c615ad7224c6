"""The coded checks. Each is one module; a rule file names one and gives its parameters.

A *message check* looks at one letter by itself: ``check(letter, parameters) -> Iterator[Outcome]`` (the outcome's rule is
filled in by the caller). A *conversation check* looks at whole conversations: ``check(case, rule) -> Iterator[Verdict]``. An
*absence check* looks at what the whole run holds about people being away: ``check(absences, rule) -> Iterator[Verdict]``. To add a check, write a module with ``NAME``, ``PARAMETERS`` and ``check``, and name it in one of the lists below.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any, Protocol

from sigulda_mailcheck.checks import (
    absence_notice,
    apology,
    attachment,
    closing,
    conclusion,
    greeting,
    holding,
    introduction,
    links,
    promise,
    reference,
    reply_all,
    reply_time,
    signature,
    spelling,
)
from sigulda_mailcheck.checks.case import AbsenceMail, Absences, Case, Verdict
from sigulda_mailcheck.mail.facts import Outcome
from sigulda_mailcheck.mail.letter import Letter
from sigulda_mailcheck.pack import Rule

__all__ = [
    "ABSENCE_CHECKS",
    "CONVERSATION_CHECKS",
    "MESSAGE_CHECKS",
    "AbsenceMail",
    "Absences",
    "Case",
    "Verdict",
    "check_parameters",
]


class MessageCheck(Protocol):
    NAME: str
    PARAMETERS: Mapping[str, Any]

    def check(self, letter: Letter, parameters: Mapping[str, Any]) -> Iterator[Outcome]: ...


class AbsenceCheck(Protocol):
    NAME: str
    PARAMETERS: Mapping[str, Any]

    def check(self, absences: Absences, rule: Rule) -> Iterator[Verdict]: ...


class ConversationCheck(Protocol):
    NAME: str
    PARAMETERS: Mapping[str, Any]

    def check(self, case: Case, rule: Rule) -> Iterator[Verdict]: ...


_MESSAGE: tuple[MessageCheck, ...] = (
    greeting,
    introduction,
    links,
    conclusion,
    closing,
    signature,
    attachment,
    spelling,
)  # type: ignore[assignment]
_CONVERSATION: tuple[ConversationCheck, ...] = (
    reply_time,
    holding,
    promise,
    apology,
    reference,
    reply_all,
)  # type: ignore[assignment]

_ABSENCE: tuple[AbsenceCheck, ...] = (absence_notice,)  # type: ignore[assignment]

MESSAGE_CHECKS: dict[str, MessageCheck] = {module.NAME: module for module in _MESSAGE}
CONVERSATION_CHECKS: dict[str, ConversationCheck] = {module.NAME: module for module in _CONVERSATION}
ABSENCE_CHECKS: dict[str, AbsenceCheck] = {module.NAME: module for module in _ABSENCE}


def _every() -> dict[str, MessageCheck | ConversationCheck | AbsenceCheck]:
    return {**MESSAGE_CHECKS, **CONVERSATION_CHECKS, **ABSENCE_CHECKS}


def check_parameters(name: str, parameters: Mapping[str, Any]) -> str:
    """What is wrong with a rule's ``check`` and ``parameters``; '' if nothing is.

    A check's ``PARAMETERS`` give for each the allowed values (a tuple) or the type.
    """
    module = _every().get(name)
    if module is None:
        return f"check: expected one of {', '.join(sorted(_every()))}, found {name!r}"
    for key in parameters:
        if key not in module.PARAMETERS:
            return f'parameters.{key}: unknown; the check "{name}" knows: {", ".join(module.PARAMETERS) or "none"}'
    for key, allowed in module.PARAMETERS.items():
        if key not in parameters:
            return f"parameters.{key}: missing; expected {_allowed(allowed)}"
        value = parameters[key]
        fits = value in allowed if isinstance(allowed, tuple) else type(value) is allowed
        if not fits:
            return f"parameters.{key}: expected {_allowed(allowed)}, found {value!r}"
    return ""


def _allowed(allowed: Any) -> str:
    if isinstance(allowed, tuple):
        return " or ".join(f'"{value}"' for value in allowed)
    return {int: "a whole number", str: "a text", bool: "true or false"}.get(allowed, "a value")
