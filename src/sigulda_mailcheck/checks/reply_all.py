"""Was an invitation answered to all (a small circle), or to its sender alone (a wide one)? (VI 7.3., 7.4., decision D20)"""

from __future__ import annotations

from collections.abc import Iterator

from sigulda_mailcheck.checks.case import Case, Verdict
from sigulda_mailcheck.conversation.invitations import invitation_answers
from sigulda_mailcheck.pack import Rule

NAME = "reply-all"
PARAMETERS: dict[str, object] = {"expected": ("all", "sender"), "limit": int}


def check(case: Case, rule: Rule) -> Iterator[Verdict]:
    limit, expected = int(rule.parameters["limit"]), rule.parameters["expected"]
    for answered in invitation_answers(case.conversations, case.directory):
        small = len(answered.circle) <= limit
        if small != (expected == "all"):
            continue
        wrong = answered.left_out if small else answered.beyond_sender
        if wrong:
            yield Verdict(
                employee=answered.answer.author,
                message=answered.answer,
                at=answered.answer.sent,
                confidence="certain" if answered.closed or not small else "probable",
                missing=wrong if small else (),
                evidence={"invitation_id": answered.invitation.id, "circle": len(answered.circle)},
            )
