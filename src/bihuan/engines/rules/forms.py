"""The forms of check and the arguments that a pack gives them.

A check is filters over facts, an aggregate for each organisation and window, and comparisons of whole numbers, so that
it can be said in Python (:mod:`checks`) and as set expressions alike.

**Selectors** (``pick``, ``anchor``, ``answer``, ``extend``) are lists of tables; a fact is picked when it fits one of
them: ``kind`` (a code or several), ``has`` (all these marks), ``lacks`` (none of these), ``subject`` (equal to).

**When** says which facts of the organisation count for a window: ``window`` (``on`` lies in it; in a year or rite the
fact belongs to the year ``period``, else to that of ``on``), ``held`` (in force on its last day: begun, not ended
before), ``ever`` (begun by its last day). In an ``event`` window they are the facts of that day.

**Amounts** are ``count`` (facts picked), ``subjects`` (different subjects among them; facts without one are left out),
``part``, ``whole``, ``quantity`` (sums over the facts picked), ``attribute:NAME``, or ``parameter:NAME``.

**Limits** are names of the indicator's own dated parameters.
"""

from collections.abc import Mapping
from dataclasses import dataclass

CALENDAR = ("month", "quarter", "half", "year", "rite")
WINDOWS = (*CALENDAR, "term", "event")


@dataclass(frozen=True, slots=True)
class Key:
    """One argument of a form. ``type``: selectors, when, amount, column, limit, attribute, flag, text, texts, choice,
    marks, relations."""

    type: str
    meaning: str
    required: bool = False
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Form:
    """One form of check: what it says, in which windows it may stand, its arguments.

    ``one_of``: groups of keys of which exactly one must be there.
    """

    code: str
    title: str
    meaning: str
    windows: tuple[str, ...]
    keys: Mapping[str, Key]
    one_of: tuple[tuple[str, ...], ...] = ()
    some_of: tuple[tuple[str, ...], ...] = ()


_PICK = Key("selectors", "which facts count", required=True)
_PICK_IF_FACTS = Key("selectors", "which facts count, where an amount is made of facts")
_WHEN = Key("when", "which of them count for the window", choices=("window", "held", "ever"))
_AT_LEAST = Key("limit", "passed when not below this")
_AT_MOST = Key("limit", "passed when not above this")
_EMPTY = Key(
    "choice",
    "what it means that no fact was picked (default not_applicable); a denominator of 0 is always not applicable",
    choices=("unknown", "not_applicable"),
)
_ANCHOR = Key("selectors", "the facts that start the clock; each gives one due date", required=True)
_TERM = {
    "anchor": _ANCHOR,
    "from": Key(
        "choice", "the anchor's date that starts the clock (default on)", choices=("on", "until")
    ),
    "months": Key(
        "limit", "months from there to the end, in force on the anchor's day; left out: no months"
    ),
    "own_years": Key(
        "flag",
        "the anchor's quantity, where it is a whole number from 1 to 20, is the length in years instead",
    ),
    "extend": Key(
        "selectors", "facts with the anchor's subject whose later ``until`` moves the end"
    ),
}
_ANSWER = Key("selectors", "the facts that answer in time", required=True)
_SAME = Key("flag", "only facts with the anchor's subject answer")

FORMS: Mapping[str, Form] = {
    form.code: form
    for form in (
        Form(
            "count",
            "次数",
            "how many facts (or different subjects) there are, against one limit",
            (*CALENDAR,),
            {
                "pick": _PICK,
                "when": _WHEN,
                "of": Key(
                    "choice", "what is counted (default count)", choices=("count", "subjects")
                ),
                "at_least": _AT_LEAST,
                "at_most": _AT_MOST,
            },
            one_of=(("at_least", "at_most"),),
        ),
        Form(
            "sum",
            "合计",
            "the sum of one column over the facts, against one limit; a picked fact without the number gives unknown",
            (*CALENDAR,),
            {
                "pick": _PICK,
                "when": _WHEN,
                "of": Key(
                    "column",
                    "which column is summed",
                    required=True,
                    choices=("part", "whole", "quantity"),
                ),
                "at_least": _AT_LEAST,
                "at_most": _AT_MOST,
            },
            one_of=(("at_least", "at_most"),),
        ),
        Form(
            "ratio",
            "比例",
            "of : to, against one limit, by cross-multiplication; in an event window every fact by itself",
            (*CALENDAR, "event"),
            {
                "pick": _PICK_IF_FACTS,
                "when": _WHEN,
                "of": Key("amount", "above the line", required=True),
                "to": Key("amount", "below the line", required=True),
                "at_least": _AT_LEAST,
                "at_most": _AT_MOST,
                "at_most_one_in": Key(
                    "limit", "passed when of × limit is not above to (one in so many)"
                ),
                "strict": Key(
                    "limit", "where this parameter is not 0, being equal to the limit is not enough"
                ),
                "empty": _EMPTY,
            },
            one_of=(("at_least", "at_most", "at_most_one_in"),),
        ),
        Form(
            "band",
            "区间",
            "an amount that must not be below ``low`` nor above ``high``",
            (*CALENDAR,),
            {
                "of": Key("amount", "what is compared", required=True),
                "pick": _PICK_IF_FACTS,
                "when": _WHEN,
                "low": Key("limit", "not below"),
                "high": Key("limit", "not above"),
            },
            some_of=(("low", "high"),),
        ),
        Form(
            "presence",
            "具备",
            "a fact, an organisation of some kind, or an attribute that is not 0",
            (*CALENDAR,),
            {
                "pick": Key("selectors", "a fact like this is there"),
                "when": _WHEN,
                "orgs": Key(
                    "texts", "an organisation of one of these kinds lives on the window's last day"
                ),
                "place": Key(
                    "choice",
                    "where: below (its parent is this one; default), near (that, or the same parent)",
                    choices=("below", "near"),
                ),
                "attribute": Key("attribute", "this attribute is not 0"),
            },
            one_of=(("pick", "orgs", "attribute"),),
        ),
        Form(
            "coverage",
            "覆盖",
            "every one of a set of marks is borne by a fact; in an event window each fact bears all of them",
            (*CALENDAR, "event"),
            {
                "pick": _PICK,
                "when": _WHEN,
                "marks": Key(
                    "marks",
                    "the marks; a table {mark, when} asks for one only where the attribute ``when`` is not 0",
                    required=True,
                ),
            },
        ),
        Form(
            "tally",
            "计票核对",
            "relations between the numbers of one fact; every fact of the day must satisfy all of them",
            ("event",),
            {
                "pick": _PICK,
                "holds": Key(
                    "relations",
                    "tables {left, op, right, times}: left op right, or left op right × the parameter ``times``; sides are "
                    "part, whole, quantity or attribute:NAME",
                    required=True,
                ),
            },
        ),
        Form(
            "timer",
            "时限",
            "after each anchor an answer happens by the due date: anchor + months, extended, − before + grace",
            ("term",),
            {
                **_TERM,
                "answer": _ANSWER,
                "same_subject": _SAME,
                "any_time": Key(
                    "flag",
                    "the answer may lie before the anchor too (else it comes after the anchor's ``on``)",
                ),
                "same_day": Key("flag", "an answer on the anchor's own day counts too"),
                "before": Key("limit", "months that the due date lies before the end"),
                "grace": Key("limit", "days added to the due date"),
            },
        ),
        Form(
            "extension",
            "延期",
            "no extension of a term reaches further than so many months past its regular end; no row without one",
            ("term",),
            {**_TERM, "at_most": Key("limit", "months past the regular end", required=True)},
        ),
        Form(
            "once_per_term",
            "每届一次",
            "from each anchor to the end of its term there are at least so many facts",
            ("term",),
            {
                **_TERM,
                "answer": _ANSWER,
                "same_subject": _SAME,
                "at_least": Key("limit", "how many", required=True),
            },
        ),
    )
}
"""Every form by its code."""

COLUMNS = ("part", "whole", "quantity")
AMOUNTS = ("count", "subjects", *COLUMNS)
OPERATORS = ("<", "<=", "=", "!=", ">=", ">")
