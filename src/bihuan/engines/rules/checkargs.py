"""Reading the check of an indicator against the table of forms."""

from collections.abc import Collection
from typing import Any

from bihuan.engines.rules.forms import AMOUNTS, COLUMNS, FORMS, OPERATORS, WINDOWS, Form, Key
from bihuan.engines.rules.tables import Table
from bihuan.engines.rules.values import ORG_KINDS, Check


def check(
    table: Table, window: str, kinds: Collection[str] | None, parameters: Collection[str]
) -> Check:
    """The check with its arguments made uniform: selectors as tuples of dicts whose ``kind`` is a tuple.

    ``kinds``: the known kinds of record (None: not to be verified, in a local pack that is read alone).
    """
    code = table.choice("form", tuple(FORMS))
    form = FORMS[code]
    if window in WINDOWS and window not in form.windows:
        table.fault(
            "form",
            f"“{form.title}”不能用在“{window}”这种时段。",
            f"可以用的时段：{'、'.join(form.windows)}。",
        )
    args: dict[str, Any] = {}
    for name, key in form.keys.items():
        if table.has(name):
            args[name] = _argument(table, name, key, kinds, parameters)
        elif key.required:
            table.fault(name, f"检查方式“{form.title}”缺少“{name}”。", f"它说明：{key.meaning}。")
    _groups(table, form)
    of_facts = form.code in ("ratio", "band") and not {args.get("of"), args.get("to")}.isdisjoint(
        AMOUNTS
    )
    if (of_facts or window == "event") and "pick" not in args:
        table.fault("pick", "没有写数的是哪些记录。", '请写上 pick = [{ kind = "…" }]。')
    if window == "event" and "when" in args:
        table.fault("when", "按事件检查时只看当日的记录。", "请删去 when。")
    table.close()
    return Check(code, args)


def _groups(table: Table, form: Form) -> None:
    for group in form.one_of:
        if sum(table.has(name) for name in group) != 1:
            table.fault("", f"“{'”“'.join(group)}”里应当正好写一个。", "请留下一个。")
    for group in form.some_of:
        if not any(table.has(name) for name in group):
            table.fault("", f"“{'”“'.join(group)}”里至少写一个。", "请补上。")


def _argument(
    table: Table, name: str, key: Key, kinds: Collection[str] | None, parameters: Collection[str]
) -> Any:
    match key.type:
        case "selectors":
            return _selectors(table, name, kinds)
        case "when" | "choice" | "column":
            return table.choice(name, key.choices)
        case "amount":
            return _amount(table, name, (*AMOUNTS,), parameters)
        case "limit":
            return _limit(table, name, parameters)
        case "flag":
            return table.flag(name)
        case "texts":
            found = table.texts(name, required=True)
            for kind in found:
                if kind not in ORG_KINDS:
                    table.fault(
                        name, f"没有“{kind}”这种组织。", f"可以用：{'、'.join(ORG_KINDS)}。"
                    )
            return found
        case "marks":
            return _marks(table, name)
        case "relations":
            return _relations(table, name, parameters)
        case _:
            return table.text(name)


def _selectors(
    table: Table, name: str, kinds: Collection[str] | None
) -> tuple[dict[str, Any], ...]:
    found = []
    for selector in table.tables(name):
        kind = selector.raw("kind")
        codes = (kind,) if isinstance(kind, str) else selector.texts("kind", required=True)
        for code in codes:
            if kinds is not None and code not in kinds:
                selector.fault(
                    "kind", f"没有“{code}”这种记录。", "请先用 [[kind]] 写明，或改正编码。"
                )
        entry: dict[str, Any] = {"kind": codes}
        if selector.has("has"):
            entry["has"] = selector.texts("has")
        if selector.has("lacks"):
            entry["lacks"] = selector.texts("lacks")
        if selector.has("subject"):
            entry["subject"] = selector.text("subject")
        selector.close()
        found.append(entry)
    if not found:
        table.fault(name, f"“{name}”是空的。", '至少写一项，例如 [{ kind = "theme_day" }]。')
    return tuple(found)


def _amount(table: Table, name: str, words: tuple[str, ...], parameters: Collection[str]) -> str:
    value = table.text(name, example='"count"')
    prefix, _, rest = value.partition(":")
    if value in words or (prefix == "attribute" and rest):
        return value
    if prefix == "parameter" and rest:
        if rest not in parameters:
            table.fault(name, f"没有名为“{rest}”的参数。", "请在 [[indicator.parameter]] 里写明。")
        return value
    if value:
        table.fault(
            name,
            f"不认识“{value}”。",
            f"可以用：{'、'.join(words)}、attribute:名称、parameter:名称。",
        )
    return "count"


def _limit(table: Table, name: str, parameters: Collection[str]) -> str:
    value = table.text(name, example='"times"')
    if value and value not in parameters:
        table.fault(
            name, f"没有名为“{value}”的参数。", "请在 [[indicator.parameter]] 里写明，或改正名称。"
        )
    return value


def _marks(table: Table, name: str) -> tuple[dict[str, str], ...]:
    found: list[dict[str, str]] = []
    for number, item in enumerate(table.raw(name) or ()):
        if isinstance(item, str) and item.strip():
            found.append({"mark": item})
        elif isinstance(item, dict):
            inner = Table(table.file, (*table.place, name, number), item)
            entry = {"mark": inner.text("mark")}
            if inner.has("when"):
                entry["when"] = inner.text("when")
            inner.close()
            found.append(entry)
        else:
            table.fault(
                name, "标记应当是文字或 { mark, when }。", '例如 marks = ["self", "mutual"]。'
            )
    if not found:
        table.fault(name, "没有写要覆盖哪些标记。", "至少写一个。")
    if len({entry["mark"] for entry in found}) < len(found):
        table.fault(name, "同一个标记写了两次。", "请删去重复的。")
    return tuple(found)


def _relations(table: Table, name: str, parameters: Collection[str]) -> tuple[dict[str, str], ...]:
    found: list[dict[str, str]] = []
    for relation in table.tables(name):
        entry = {
            "left": _side(relation, "left"),
            "op": relation.choice("op", OPERATORS),
            "right": _side(relation, "right"),
        }
        if relation.has("times"):
            entry["times"] = _limit(relation, "times", parameters)
        relation.close()
        found.append(entry)
    if not found:
        table.fault(
            name,
            "没有写数字之间应有的关系。",
            '例如 [{ left = "part", op = "<=", right = "quantity" }]。',
        )
    return tuple(found)


def _side(table: Table, name: str) -> str:
    value = table.text(name, example='"part"')
    prefix, _, rest = value.partition(":")
    if value and value not in COLUMNS and not (prefix == "attribute" and rest):
        table.fault(name, f"不认识“{value}”。", f"可以用：{'、'.join(COLUMNS)}、attribute:名称。")
    return value
