"""From findings to verdicts: the order of :mod:`bihuan.engines.rules.evaluate` as one expression.

A row's outcome is a number that stands for verdict and reason together, so that each condition is said once; the
words are joined at the end.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from bihuan.engines.rules.bulk.forms import Finding, expression, number
from bihuan.engines.rules.evaluate import breach
from bihuan.engines.rules.values import Condition, Indicator, Modality, Verdict

VERDICTS = tuple(Verdict)
UNSAID = {"no_facts": Verdict.UNKNOWN, "nothing_to_check": Verdict.NOT_APPLICABLE}


class Outcomes:
    """Verdict and reason by number. The number modulo 8 is the place of the verdict in :data:`VERDICTS`."""

    def __init__(self) -> None:
        self._numbers: dict[tuple[Verdict, str, bool], int] = {}

    def number(self, verdict: Verdict, reason: str, shown: bool = False) -> Any:
        """The outcome's number as an expression; ``shown``: with measured, required and facts used."""
        key = (verdict, reason, shown)
        if key not in self._numbers:
            self._numbers[key] = len(self._numbers) * 8 + VERDICTS.index(verdict)
        return number(self._numbers[key])

    def rows(self) -> list[tuple[int, str, str, bool]]:
        """Number, verdict, reason, whether the numbers are shown."""
        return [(value, str(key[0]), key[1], key[2]) for key, value in self._numbers.items()]


def compare(left: Any, op: str, right: Any) -> Any:
    """``left op right`` as an expression."""
    match op:
        case "<":
            return left < right
        case "<=":
            return left <= right
        case "=":
            return left == right
        case "!=":
            return left != right
        case ">=":
            return left >= right
        case _:
            return left > right


def conditions(
    found: Sequence[Condition], attribute: Any, outcomes: Outcomes
) -> list[tuple[Any, Any]]:
    """(test, outcome) of the conditions in their order; ``attribute`` gives a value by name."""
    cases: list[tuple[Any, Any]] = []
    for condition in found:
        value = attribute(condition.attribute)
        if condition.missing is not None:
            value = value.fill_null(number(condition.missing))
        else:
            cases.append((value.isnull(), outcomes.number(Verdict.UNKNOWN, "missing_attribute")))
        cases.append(
            (
                compare(value, condition.op, condition.value),
                outcomes.number(condition.gives, condition.code),
            )
        )
    return cases


def exemption(says: Any, outcomes: Outcomes) -> list[tuple[Any, Any]]:
    """(test, outcome) of an exemption on record; ``says`` is 1, 2 or null."""
    return [
        (says.fill_null(number(0)) == 1, outcomes.number(Verdict.EXEMPT, "exempted")),
        (says.fill_null(number(0)) == 2, outcomes.number(Verdict.NOT_APPLICABLE, "exempted")),
    ]


def judged(
    indicator: Indicator, finding: Finding, outcomes: Outcomes
) -> tuple[list[tuple[Any, Any]], Any]:
    """(test, outcome) of what cannot be said and of breaches, and the outcome where none of them holds."""
    cases = [
        (test, outcomes.number(UNSAID.get(code, Verdict.UNKNOWN), code))
        for test, code in finding.unclear
    ]
    for test, code in finding.breach:
        if indicator.modality is Modality.MAY:
            cases.append((test, outcomes.number(Verdict.NOT_APPLICABLE, "may")))
        else:
            cases.append((test, outcomes.number(breach(indicator), code, shown=True)))
    return cases, outcomes.number(Verdict.PASSED, "met", shown=True)


def numbers(finding: Finding) -> Mapping[str, Any]:
    """The columns of a row that hold what was found, in whole numbers."""
    return {
        "above": expression(finding.measured[0]).cast("int64"),
        "below": expression(finding.measured[1]).cast("int64"),
        "limit_above": expression(finding.required[0]).cast("int64"),
        "limit_below": expression(finding.required[1]).cast("int64"),
        "used": expression(finding.used).cast("int64"),
    }
