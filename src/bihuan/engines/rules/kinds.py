"""Reading a kind of record: what it asks, why, and where each answer goes."""

from bihuan.engines.rules.tables import Table
from bihuan.engines.rules.values import ORG_KINDS, SUBJECT_GROUPS, Enters, Field, RecordKind

FIELD_TYPES = (
    "text",
    "long_text",
    "number",
    "count",
    "date",
    "yes_no",
    "choice",
    "person",
    "persons",
    "unit",
    "units",
)
SUGGESTED = ("", "prompt", "last_month", "members", "posts")
_ONCE = (Enters.SUBJECT, Enters.QUANTITY, Enters.PART, Enters.WHOLE, Enters.UNTIL)
_FITS = {
    Enters.QUANTITY: ("number", "count"),
    Enters.PART: ("number", "count"),
    Enters.WHOLE: ("number", "count"),
    Enters.UNTIL: ("date",),
    Enters.SUBJECT: ("text", "choice", "person", "unit"),
}


def kinds(table: Table) -> RecordKind:
    """One ``[[kind]]``."""
    fields = tuple(_field(inner) for inner in table.tables("field"))
    steps = []
    for inner in table.tables("step"):
        steps.append((inner.code("code"), inner.text("title")))
        inner.close()
    made = RecordKind(
        code=table.code("code"),
        title=table.text("title"),
        title_en=table.text("title_en"),
        subjects=_subjects(table),
        fields=fields,
        group=table.text("group", required=False),
        annual=table.flag("annual"),
        monthly=table.flag("monthly"),
        steps=tuple(steps),
        annual_required=table.flag("annual_required"),
        why=table.text("why", required=False),
    )
    _agree(table, made)
    table.close()
    return made


def _subjects(table: Table) -> tuple[str, ...]:
    found: list[str] = []
    for word in table.texts("subjects", required=True):
        if word not in SUBJECT_GROUPS and word not in ORG_KINDS:
            table.fault(
                "subjects",
                f"没有“{word}”这种组织。",
                f"可以用：{'、'.join((*SUBJECT_GROUPS, *ORG_KINDS))}。",
            )
        found += SUBJECT_GROUPS.get(word, (word,))
    return tuple(dict.fromkeys(found))


def _field(table: Table) -> Field:
    enters = Enters(table.choice("enters", tuple(Enters), default=Enters.NOTHING.value))
    made = Field(
        code=table.code("code"),
        title=table.text("title"),
        title_en=table.text("title_en"),
        type=table.choice("type", FIELD_TYPES, default="text"),
        required=table.flag("required"),
        limit=table.whole("limit", default=200),
        choices=table.texts("choices"),
        enters=enters,
        mark=table.text("mark", required=False),
        why=table.text("why"),
        used_in=table.texts("used_in"),
        suggested_by=table.choice("suggested_by", SUGGESTED, default=""),
        choice_marks=_choice_marks(table),
    )
    if made.type == "choice" and not made.choices:
        table.fault("choices", "选择题没有选项。", '请写上 choices = ["…", "…"]。')
    if made.choice_marks and len(made.choice_marks) != len(made.choices):
        table.fault("choice_marks", "标记的个数和选项的个数不同。", '请一一对应；不留标记的写 ""。')
    if enters is Enters.MARK and not made.mark and not made.choice_marks:
        table.fault("mark", "没有写留下什么标记。", '请写上 mark = "…"。')
    if enters in _FITS and made.type not in _FITS[enters]:
        table.fault(
            "enters",
            f"“{made.type}”不能填入 {enters.value}。",
            f"这一栏可以用：{'、'.join(_FITS[enters])}。",
        )
    table.close()
    return made


def _choice_marks(table: Table) -> tuple[str, ...]:
    value = table.raw("choice_marks")
    if value is None:
        return ()
    if not isinstance(value, list) or not all(isinstance(item, str) for item in value):
        table.fault(
            "choice_marks", "“choice_marks”应当是一列文字。", '请改成 ["letter", "phone"] 的写法。'
        )
        return ()
    return tuple(value)


def _agree(table: Table, made: RecordKind) -> None:
    codes = [field.code for field in made.fields]
    titles = [field.title for field in made.fields]
    for values, key in ((codes, "code"), (titles, "title")):
        for value in sorted({value for value in values if values.count(value) > 1}):
            table.fault("field", f"“{value}”写了两次。", f"同一种记录里 {key} 不能重复。")
    for enters in _ONCE:
        if sum(field.enters is enters for field in made.fields) > 1:
            table.fault(
                "field", f"有两个字段都填入 {enters.value}。", "请留下一个，另一个改为 nothing。"
            )
