"""How a rule is checked, in one Chinese sentence, and which records it reads."""

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from bihuan.engines.rules.values import Field, Indicator, Pack, Parameter
from bihuan.packs import words

_COLUMNS = {
    "part": gettext_lazy("实到数"),
    "whole": gettext_lazy("应到数"),
    "quantity": gettext_lazy("数量"),
    "count": gettext_lazy("次数"),
    "subjects": gettext_lazy("不同对象数"),
}
_TYPES = {
    "text": gettext_lazy("一句话"),
    "long_text": gettext_lazy("几句话"),
    "number": gettext_lazy("数字"),
    "count": gettext_lazy("人数或次数"),
    "date": gettext_lazy("日期"),
    "yes_no": gettext_lazy("是或否"),
    "choice": gettext_lazy("选一项"),
    "person": gettext_lazy("选一人"),
    "persons": gettext_lazy("选几人"),
    "unit": gettext_lazy("选一个组织"),
    "units": gettext_lazy("选几个组织"),
}
_PLACES = {"below": gettext_lazy("下级中"), "near": gettext_lazy("同一单位内")}
_OPS = {
    "<": gettext_lazy("小于"),
    "<=": gettext_lazy("不大于"),
    "=": gettext_lazy("等于"),
    "!=": gettext_lazy("不等于"),
    ">=": gettext_lazy("不小于"),
    ">": gettext_lazy("大于"),
}


class Saying:
    """The words of one check: kinds, marks, attributes and parameters as the pack calls them."""

    def __init__(self, pack: Pack, now: Mapping[str, Parameter]) -> None:
        self._names = {kind.code: kind.title for kind in pack.kinds}
        self._words = pack.words
        self._now = now

    def word(self, code: str) -> str:
        """A code of a kind, mark or attribute in Chinese, if the pack has a word for it."""
        return self._names.get(code) or self._words.get(code, code)

    def picked(self, selectors: object) -> str:
        """What a list of selectors picks: 主题党日（有主题）或党员大会."""
        found = []
        for one in selectors_of(selectors):
            text = "、".join(self.word(code) for code in _texts(one.get("kind", "")))
            marks = [self.word(mark) for mark in _texts(one.get("has", ()))]
            if marks:
                text += _("（%(marks)s）") % {"marks": "、".join(marks)}
            if lacking := [self.word(mark) for mark in _texts(one.get("lacks", ()))]:
                text += _("（不含“%(marks)s”的）") % {"marks": "、".join(lacking)}
            found.append(text)
        return _("或").join(found)

    def limit(self, name: object) -> str:
        """A dated parameter with its value: 6 个月."""
        one = self._now.get(str(name))
        return words.amount(one) if one else str(name)

    def amount(self, name: object) -> str:
        """An amount of a check in words."""
        text = str(name)
        if text.startswith("attribute:"):
            return self.word(text.removeprefix("attribute:"))
        if text.startswith("parameter:"):
            return self.limit(text.removeprefix("parameter:"))
        return str(_COLUMNS.get(text, text))

    def bound(self, args: Mapping[str, Any]) -> str:
        """The limit of a comparison: 不少于 1 次."""
        if "at_least" in args:
            return _("不少于 %(limit)s") % {"limit": self.limit(args["at_least"])}
        if "at_most" in args:
            return _("不超过 %(limit)s") % {"limit": self.limit(args["at_most"])}
        if "at_most_one_in" in args:
            one = self._now.get(str(args["at_most_one_in"]))
            limit = words.amount(one) if one else str(args["at_most_one_in"])
            return _("不超过%(limit)s") % {"limit": limit}
        return ""

    def term(self, args: Mapping[str, Any]) -> str:
        """The clock of a term: 从选举起 36 个月."""
        anchor = {"anchor": self.picked(args.get("anchor"))}
        if "months" not in args:
            return _("每有“%(anchor)s”") % anchor
        return (_("从“%(anchor)s”算起") % anchor) + f" {self.limit(args['months'])}"


def sentence(indicator: Indicator, pack: Pack, now: Mapping[str, Parameter]) -> str:
    """The check of an indicator in one sentence, with the numbers in force."""
    say, args, form = Saying(pack, now), indicator.check.args, indicator.check.form
    build = _SENTENCES.get(form)
    body = build(say, args) if build else form
    window = words.WINDOWS.get(indicator.window)
    if window and form not in ("timer", "extension", "once_per_term"):
        return _("%(window)s：%(body)s。") % {"window": window, "body": body}
    return _("%(body)s。") % {"body": body}


def _count(say: Saying, args: Mapping[str, Any]) -> str:
    what = _("涉及的不同对象") if args.get("of") == "subjects" else _("的次数")
    return f"{_('“%(facts)s”') % {'facts': say.picked(args.get('pick'))}}{what}{say.bound(args)}"


def _sum(say: Saying, args: Mapping[str, Any]) -> str:
    parts = {"facts": say.picked(args.get("pick")), "of": say.amount(args.get("of"))}
    return _("“%(facts)s”的%(of)s合计") % parts + say.bound(args)


def _ratio(say: Saying, args: Mapping[str, Any]) -> str:
    parts = {
        "facts": say.picked(args.get("pick")),
        "of": say.amount(args.get("of")),
        "to": say.amount(args.get("to")),
    }
    if not parts["facts"]:
        return _("%(of)s与%(to)s之比") % parts + say.bound(args)
    return _("“%(facts)s”的%(of)s与%(to)s之比") % parts + say.bound(args)


def _band(say: Saying, args: Mapping[str, Any]) -> str:
    of = say.amount(args.get("of"))
    if args.get("pick"):
        of = _("“%(facts)s”的%(of)s") % {"facts": say.picked(args["pick"]), "of": of}
    bounds = []
    if "low" in args:
        bounds.append(_("不少于 %(limit)s") % {"limit": say.limit(args["low"])})
    if "high" in args:
        bounds.append(_("不超过 %(limit)s") % {"limit": say.limit(args["high"])})
    return _("%(of)s%(bounds)s") % {"of": of, "bounds": _("，").join(bounds)}


def _presence(say: Saying, args: Mapping[str, Any]) -> str:
    if "orgs" in args:
        place = _PLACES.get(str(args.get("place", "below")), "")
        kinds = _texts(args["orgs"])
        form = _("%(place)s有%(kinds)s之一") if len(kinds) > 1 else _("%(place)s有%(kinds)s")
        return form % {"place": place, "kinds": words.kinds(kinds)}
    if "attribute" in args:
        return _("有%(what)s") % {"what": say.word(str(args["attribute"]))}
    return _("有“%(facts)s”") % {"facts": say.picked(args.get("pick"))}


def _coverage(say: Saying, args: Mapping[str, Any]) -> str:
    marks = [
        say.word(str(one["mark"] if isinstance(one, Mapping) else one))
        for one in args.get("marks", ())
    ]
    parts = {"facts": say.picked(args.get("pick")), "marks": "、".join(marks)}
    return _("“%(facts)s”中应有：%(marks)s") % parts


def _tally(say: Saying, args: Mapping[str, Any]) -> str:
    found = []
    for one in args.get("holds", ()):
        right = say.amount(one.get("right"))
        if "times" in one:
            right = _("%(right)s × %(times)s") % {
                "right": right,
                "times": say.limit(one["times"]),
            }
        op = _OPS.get(str(one.get("op")), one.get("op"))
        found.append(f"{say.amount(one.get('left'))}{op}{right}")
    return _("“%(facts)s”中") % {"facts": say.picked(args.get("pick"))} + _("，").join(found)


def _timer(say: Saying, args: Mapping[str, Any]) -> str:
    text = say.term(args)
    if "before" in args:
        text += _("，期满前 %(limit)s") % {"limit": say.limit(args["before"])}
    if "grace" in args:
        text += _("，宽限 %(limit)s") % {"limit": say.limit(args["grace"])}
    form = _("，期限内应有“%(facts)s”") if "months" in args else _("，应有“%(facts)s”")
    return text + form % {"facts": say.picked(args.get("answer"))}


def _extension(say: Saying, args: Mapping[str, Any]) -> str:
    limit = {"limit": say.limit(args.get("at_most"))}
    return say.term(args) + _("，延期不超过 %(limit)s") % limit


def _once(say: Saying, args: Mapping[str, Any]) -> str:
    parts = {"facts": say.picked(args.get("answer")), "limit": say.limit(args.get("at_least"))}
    return say.term(args) + _("，届内“%(facts)s”不少于 %(limit)s") % parts


_SENTENCES: Mapping[str, Callable[[Saying, Mapping[str, Any]], str]] = {
    "count": _count,
    "sum": _sum,
    "ratio": _ratio,
    "band": _band,
    "presence": _presence,
    "coverage": _coverage,
    "tally": _tally,
    "timer": _timer,
    "extension": _extension,
    "once_per_term": _once,
}
"""Form of check → its sentence."""


def answer(field: Field) -> str:
    """What is answered to a field, in words."""
    text = str(_TYPES.get(field.type, field.type))
    if field.choices:
        text += _("：%(choices)s") % {"choices": "、".join(field.choices)}
    return text


def selectors_of(value: object) -> list[Mapping[str, Any]]:
    """Selectors as a list, whether the pack writes one table or several."""
    if isinstance(value, Mapping):
        return [value]
    if isinstance(value, Iterable) and not isinstance(value, str):
        return [one for one in value if isinstance(one, Mapping)]
    return []


def kinds_read(indicator: Indicator) -> frozenset[str]:
    """The kinds of record that a check reads."""
    found: set[str] = set()
    for name in ("pick", "anchor", "answer", "extend"):
        for one in selectors_of(indicator.check.args.get(name)):
            found.update(_texts(one.get("kind", "")))
    return frozenset(found - {""})


def _texts(value: object) -> list[str]:
    if isinstance(value, str):
        return [value] if value else []
    if isinstance(value, Iterable):
        return [str(one) for one in value]
    return []
