"""The forms of check: one pure function each, and the CHECKS table that names them.

A function gets the arguments of the pack and a :class:`Scene` (one organisation, one window) and says what it found.
It knows no modality and no verdict. Each is a filter over facts, aggregates, and comparisons of whole numbers in
ten-thousandths; nothing depends on the order of facts. The arguments stand in :mod:`forms`.
"""

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from bihuan.engines.rules.forms import COLUMNS
from bihuan.engines.rules.scene import Args, Finding, Fraction, Scene, year_of
from bihuan.engines.rules.terms import Due
from bihuan.engines.rules.values import SCALE, Fact

__all__ = ["CHECKS", "Args", "Finding", "Fraction", "Scene", "compare", "year_of"]


def _limit(args: Args, scene: Scene, value: int) -> tuple[bool, str, int]:
    """Whether an amount keeps to ``at_least`` or ``at_most``, the code of its breach, and the limit."""
    if "at_least" in args:
        low = scene.parameters[args["at_least"]]
        return value >= low, "too_few", low
    high = scene.parameters[args["at_most"]]
    return value <= high, "too_many", high


def _judged(met: bool, code: str) -> tuple[bool, str]:
    return met, "met" if met else code


# --- forms over one window --------------------------------------------------------------------


def count(args: Args, scene: Scene) -> Finding:
    """How many facts, or different subjects among them."""
    facts = scene.facts(args)
    if args.get("of") == "subjects":
        number = len({fact.subject for fact in facts if fact.subject is not None})
    else:
        number = len(facts)
    met, code, limit = _limit(args, scene, number * SCALE)
    return Finding(*_judged(met, code), (number, 1), (limit, SCALE), tuple(facts))


def sum_(args: Args, scene: Scene) -> Finding:
    """The sum of a column. A number left out matters only where it could change the answer."""
    facts = scene.facts(args)
    numbers = [getattr(fact, args["of"]) for fact in facts]
    total = sum(number for number in numbers if number is not None)
    met, code, limit = _limit(args, scene, total)
    certain = met if "at_least" in args else not met
    if None in numbers and not certain:
        return Finding(None, "missing_number", used=tuple(facts))
    return Finding(*_judged(met, code), (total, SCALE), (limit, SCALE), tuple(facts))


def _amount(name: str, facts: Sequence[Fact], scene: Scene) -> tuple[int, str, str]:
    """An amount in ten-thousandths, or the code of what is missing and its name."""
    if name == "count":
        return len(facts) * SCALE, "", ""
    if name == "subjects":
        return len({fact.subject for fact in facts if fact.subject is not None}) * SCALE, "", ""
    if name in COLUMNS:
        numbers = [getattr(fact, name) for fact in facts]
        known = [number for number in numbers if number is not None]
        return sum(known), "missing_number" if len(known) < len(numbers) else "", ""
    prefix, _, rest = name.partition(":")
    if prefix == "parameter":
        return scene.parameters[rest], "", ""
    value = scene.attribute(rest)
    return (0, "missing_attribute", rest) if value is None else (value, "", "")


def _compared(args: Args, scene: Scene, above: int, below: int) -> tuple[bool, str, Fraction]:
    """Whether above : below keeps to the limit, the code of its breach, the limit as a fraction."""
    strict = "strict" in args and scene.parameters[args["strict"]] != 0
    if "at_most_one_in" in args:
        one_in = scene.parameters[args["at_most_one_in"]]
        difference, code, limit = below * SCALE - above * one_in, "ratio_high", (SCALE, one_in)
    elif "at_most" in args:
        high = scene.parameters[args["at_most"]]
        difference, code, limit = high * below - above * SCALE, "ratio_high", (high, SCALE)
    else:
        low = scene.parameters[args["at_least"]]
        difference, code, limit = above * SCALE - low * below, "ratio_low", (low, SCALE)
    return (difference > 0 if strict else difference >= 0), code, limit


def _empty(args: Args, facts: Sequence[Fact]) -> Finding:
    code = "no_facts" if args.get("empty") == "unknown" else "nothing_to_check"
    return Finding(None, code, used=tuple(facts))


def ratio(args: Args, scene: Scene) -> Finding:
    """Two amounts, compared by cross-multiplication; in an event window each fact by itself."""
    facts = scene.facts(args)
    if scene.event:
        return _ratio_of_each(args, scene, facts)
    if not facts and (args["of"] in COLUMNS or args["to"] in COLUMNS):
        return _empty(args, facts)
    above, wrong, lacking = _amount(args["of"], facts, scene)
    below, wrong_below, lacking_below = _amount(args["to"], facts, scene)
    if wrong or wrong_below:
        return Finding(
            None, max(wrong, wrong_below), used=tuple(facts), lacking=_named(lacking, lacking_below)
        )
    if below <= 0:
        return Finding(None, "nothing_to_check", used=tuple(facts))
    met, code, limit = _compared(args, scene, above, below)
    return Finding(*_judged(met, code), (above, below), limit, tuple(facts))


def _named(*names: str) -> tuple[str, ...]:
    return tuple(name for name in names if name)


def _ratio_of_each(args: Args, scene: Scene, facts: Sequence[Fact]) -> Finding:
    """Every fact of the day must keep to the limit; measured over those that do not, else over all."""
    short: list[Fraction] = []
    kept: list[Fraction] = []
    unclear = ""
    lacking: tuple[str, ...] = ()
    code, limit = "", (0, 1)
    for fact in facts:
        above, wrong, name = _amount(args["of"], [fact], scene)
        below, wrong_below, name_below = _amount(args["to"], [fact], scene)
        if wrong or wrong_below:
            unclear = max(unclear, wrong, wrong_below)
            lacking = lacking or _named(name, name_below)
        elif below > 0:
            met, code, limit = _compared(args, scene, above, below)
            (kept if met else short).append((above, below))
    if not short and unclear:
        return Finding(None, unclear, used=tuple(facts), lacking=lacking)
    counted = short or kept
    if not counted:
        return Finding(None, "nothing_to_check", used=tuple(facts))
    measured = (sum(above for above, _ in counted), sum(below for _, below in counted))
    return Finding(*_judged(not short, code), measured, limit, tuple(facts))


def band(args: Args, scene: Scene) -> Finding:
    """An amount between two limits, both of which may be left out, one at a time."""
    facts = scene.facts(args)
    if not facts and args["of"] in COLUMNS:
        return _empty(args, facts)
    amount, wrong, lacking = _amount(args["of"], facts, scene)
    if wrong:
        return Finding(None, wrong, used=tuple(facts), lacking=_named(lacking))
    low = scene.parameters[args["low"]] if "low" in args else None
    high = scene.parameters[args["high"]] if "high" in args else None
    measured = (amount, SCALE)
    if high is not None and amount > high:
        return Finding(False, "too_many", measured, (high, SCALE), tuple(facts))
    limit = (high or 0) if low is None else low
    met = low is None or amount >= low
    return Finding(*_judged(met, "too_few"), measured, (limit, SCALE), tuple(facts))


def presence(args: Args, scene: Scene) -> Finding:
    """A fact, an organisation, or an attribute that is not 0."""
    if "attribute" in args:
        value = scene.attribute(args["attribute"])
        named = (args["attribute"],)
        if value is None:
            return Finding(None, "missing_attribute", lacking=named)
        return Finding(*_judged(value != 0, "missing"), (value, SCALE), (1, 1), lacking=named)
    if "orgs" in args:
        number = scene.index.living(scene.org, args["orgs"], args.get("place", "below"), scene.last)
        met, code = _judged(number >= 1, "missing")
        return Finding(met, code, (number, 1), (1, 1), lacking=tuple(args["orgs"]))
    facts = scene.facts(args)
    asked = tuple(
        code for selector in args["pick"] for code in selector.get("has") or selector["kind"]
    )
    met, code = _judged(len(facts) >= 1, "missing")
    return Finding(met, code, (len(facts), 1), (1, 1), tuple(facts), asked)


def coverage(args: Args, scene: Scene) -> Finding:
    """Every mark that is asked for is borne by some fact; in an event window each fact bears all of them."""
    needed: list[str] = []
    for entry in args["marks"]:
        if "when" in entry:
            value = scene.attribute(entry["when"])
            if value is None:
                return Finding(None, "missing_attribute", lacking=(entry["when"],))
            if value == 0:
                continue
        needed.append(entry["mark"])
    facts = scene.facts(args)
    if not needed:
        return Finding(None, "nothing_to_check")
    if scene.event:
        borne = min(sum(mark in fact.has for mark in needed) for fact in facts)
        lacking = tuple(mark for mark in needed if any(mark not in fact.has for fact in facts))
    else:
        facts = [fact for fact in facts if not fact.has.isdisjoint(needed)]
        lacking = tuple(mark for mark in needed if not any(mark in fact.has for fact in facts))
        borne = len(needed) - len(lacking)
    return Finding(
        *_judged(borne == len(needed), "not_covered"),
        (borne, 1),
        (len(needed), 1),
        tuple(facts),
        lacking,
    )


_OPERATORS: Mapping[str, Callable[[int, int], bool]] = {
    "<": lambda left, right: left < right,
    "<=": lambda left, right: left <= right,
    "=": lambda left, right: left == right,
    "!=": lambda left, right: left != right,
    ">=": lambda left, right: left >= right,
    ">": lambda left, right: left > right,
}


def compare(left: int, op: str, right: int) -> bool:
    """``left op right`` for whole numbers."""
    return _OPERATORS[op](left, right)


def tally(args: Args, scene: Scene) -> Finding:
    """The numbers of each fact of the day stand to each other as they must; measured is the fewest relations kept."""
    facts = scene.facts(args)
    fewest: int | None = None
    unclear = ""
    lacking: tuple[str, ...] = ()
    needed = len(args["holds"])
    for fact in facts:
        kept = 0
        wrong = ""
        for relation in args["holds"]:
            left, wrong_left, name_left = _amount(relation["left"], [fact], scene)
            right, wrong_right, name_right = _amount(relation["right"], [fact], scene)
            if wrong_left or wrong_right:
                wrong = max(wrong, wrong_left, wrong_right)
                lacking = lacking or _named(name_left, name_right)
                continue
            times = scene.parameters[relation["times"]] if "times" in relation else SCALE
            kept += compare(left * SCALE, relation["op"], right * times)
        if wrong:
            unclear = max(unclear, wrong)
        else:
            fewest = kept if fewest is None else min(fewest, kept)
    if unclear and (fewest is None or fewest == needed):
        return Finding(None, unclear, used=tuple(facts), lacking=lacking)
    borne = fewest if fewest is not None else needed
    return Finding(*_judged(borne == needed, "tally_wrong"), (borne, 1), (needed, 1), tuple(facts))


# --- forms over a term ------------------------------------------------------------------------


def _together(dues: Sequence[Due], more: Sequence[Fact]) -> tuple[Fact, ...]:
    """Anchors, extensions and answers, each once, by date and number."""
    found = {fact.fact: fact for due in dues for fact in (due.anchor, *due.extensions)}
    found |= {fact.fact: fact for fact in more}
    return tuple(sorted(found.values(), key=lambda fact: (fact.on, fact.fact)))


def _answers(args: Args, scene: Scene, due: Due, since: date | None, until: date) -> list[Fact]:
    """The answers to an anchor in a span; another anchor may be an answer, itself never."""
    return [
        fact
        for fact in scene.index.picked(scene.org.org, args["answer"])
        if fact.fact != due.anchor.fact
        and fact.on <= until
        and (since is None or fact.on >= since)
        and (
            not args.get("same_subject")
            or (fact.subject is not None and fact.subject == due.anchor.subject)
        )
    ]


def timer(args: Args, scene: Scene) -> Finding:
    """Each anchor that falls due that day was answered in time. Measured in days from the anchor."""
    used: list[Fact] = []
    days: list[int] = []
    for due in scene.dues:
        answers = _answers(args, scene, due, None, due.on)
        if not args.get("any_time"):
            same_day = bool(args.get("same_day"))
            answers = [
                fact
                for fact in answers
                if fact.on > due.anchor.on or (same_day and fact.on == due.anchor.on)
            ]
        used += answers
        if answers:
            days.append((min(fact.on for fact in answers) - due.start).days)
    met = len(days) == len(scene.dues)
    allowed = max((due.on - due.start).days for due in scene.dues)
    return Finding(
        *_judged(met, "overdue"),
        (max(days), 1) if met else None,
        (allowed, 1),
        _together(scene.dues, used),
    )


def extension(args: Args, scene: Scene) -> Finding:
    """No extension reaches too far past the regular end. Measured in days past it."""
    met = all(
        fact.until <= due.limit for due in scene.dues for fact in due.extensions if fact.until
    )
    furthest = max(
        (fact.until - due.on).days for due in scene.dues for fact in due.extensions if fact.until
    )
    allowed = max((due.limit - due.on).days for due in scene.dues)
    return Finding(
        *_judged(met, "too_long"), (furthest, 1), (allowed, 1), _together(scene.dues, ())
    )


def once_per_term(args: Args, scene: Scene) -> Finding:
    """Each term that ends that day saw enough answers. Measured is the fewest in one term."""
    used: list[Fact] = []
    numbers: list[int] = []
    met = True
    required = 0
    for due in scene.dues:
        answers = _answers(args, scene, due, due.anchor.on, due.on)
        used += answers
        numbers.append(len(answers))
        needed = due.parameters[args["at_least"]]
        required = max(required, needed)
        met = met and len(answers) * SCALE >= needed
    return Finding(
        *_judged(met, "too_few"),
        (min(numbers), 1),
        (required, SCALE),
        _together(scene.dues, used),
    )


CHECKS: Mapping[str, Callable[[Args, Scene], Finding]] = {
    "count": count,
    "sum": sum_,
    "ratio": ratio,
    "band": band,
    "presence": presence,
    "coverage": coverage,
    "tally": tally,
    "timer": timer,
    "extension": extension,
    "once_per_term": once_per_term,
}
"""Every form of check by its code; the same codes as :data:`forms.FORMS`."""
