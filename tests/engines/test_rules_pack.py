"""A pack is read whole: every fault at once, with file, line, key and remedy; local packs only make stricter."""

from datetime import date
from functools import cache
from pathlib import Path

import pytest

from bihuan.engines.rules.pack import PackFaultsError, digest, part_names, read, resolve
from bihuan.engines.rules.positions import line_of, positions
from bihuan.engines.rules.values import SCALE, Enters, Modality, Pack

FOLDER = Path(__file__).parents[2] / "src/bihuan/packs/data/organ"


@cache
def shipped() -> Pack:
    text = (FOLDER / "pack.toml").read_text("utf-8")
    return read(text, parts={name: (FOLDER / name).read_text("utf-8") for name in part_names(text)})


LOCAL = """
code = "province"
version = "1"
title = "本省规定"
base = "organ"
document = "某委办发〔2025〕1号"
since = 2025-01-01

[[change]]
indicator = "LIFE-01"
parameter = "times"
value = 2
since = 2025-07-01

[[indicator]]
code = "P-01"
title = "每季度开展一次集体学习"
sentence = "党支部每季度至少开展一次集体学习。"
source = "branch_regulations"
verified = false
modality = "generally"
subjects = ["branches"]
classes = ["综合类"]
own_choice = true
window = "quarter"
check = { form = "count", pick = [{ kind = "study_session" }], at_least = "times" }
[[indicator.parameter]]
name = "times"
value = 1
since = 2025-01-01
stricter = "more"
"""


def faults(text: str, **more: object) -> list[tuple[int, str]]:
    with pytest.raises(PackFaultsError) as refused:
        read(text, **more)  # type: ignore[arg-type]
    assert all(fault.message and fault.remedy for fault in refused.value.faults)
    return [(fault.line, fault.key) for fault in refused.value.faults]


# --- the shipped pack --------------------------------------------------------------------------


def test_the_shipped_pack_holds_the_rules_of_organs_with_their_sources_and_honest_marks():
    pack = shipped()
    codes = {indicator.code for indicator in pack.indicators}
    assert len(codes) == len(pack.indicators) >= 40
    assert {"ORG-01", "TERM-02", "ELEC-03", "LIFE-05", "EDU-01", "RES-04", "RECT-01"} <= codes
    assert not {code for code in codes if code.startswith(("DUE", "ADM", "MEM"))}
    by_code = {indicator.code: indicator for indicator in pack.indicators}
    assert by_code["LIFE-05"].verified
    assert not by_code["ELEC-03"].verified
    assert by_code["LIFE-01"].modality is Modality.GENERALLY
    assert all(indicator.article for indicator in pack.indicators if indicator.verified)
    assert all(indicator.sentence_en and indicator.title_en for indicator in pack.indicators)


def test_annual_rites_carry_their_year_and_a_theme_day_asks_for_its_theme_alone():
    kinds = {kind.code: kind for kind in shipped().kinds}
    rites = {
        kind
        for indicator in shipped().indicators
        if indicator.window == "rite"
        for selector in indicator.check.args["pick"]
        for kind in selector["kind"]
    }
    assert all(kinds[kind].annual for kind in rites)
    assert [field.code for field in kinds["theme_day"].fields if field.required] == ["theme"]
    assert not any("hours" in field.code for kind in shipped().kinds for field in kind.fields)
    talk = {field.code: field.enters for field in kinds["heart_talk"].fields}
    assert talk == {"until": Enters.UNTIL, "committee": Enters.MARK, "members": Enters.MARK}


def test_every_kind_mark_and_attribute_that_a_rule_reads_has_a_word_or_a_field():
    pack = shipped()
    marks = {step for kind in pack.kinds for step, _ in kind.steps}
    for kind in pack.kinds:
        for field in kind.fields:
            marks |= {field.mark, *field.choice_marks}
    # Said by the registers of posts and terms, asked of nobody.
    marks |= {"committee_member", "from_posts", "from_register"}
    for indicator in pack.indicators:
        args = indicator.check.args
        for key in ("pick", "anchor", "answer", "extend"):
            for selector in args.get(key, ()):
                assert set(selector.get("has", ())) <= marks, indicator.code
                assert set(selector.get("lacks", ())) <= marks, indicator.code
        assert {entry["mark"] for entry in args.get("marks", ())} <= marks, indicator.code
        named = {condition.attribute for condition in indicator.conditions}
        named |= {
            str(value).removeprefix("attribute:")
            for key, value in args.items()
            if key == "attribute" or str(value).startswith("attribute:")
        }
        assert named <= set(pack.words), indicator.code


# --- reading -----------------------------------------------------------------------------------


def test_numbers_are_kept_in_ten_thousandths_rounded_half_even():
    for written, kept in (
        ("0.00005", 0),
        ("0.00015", 2),
        ("1.2", 12_000),
        ("3", 30_000),
        ("-0.5", -5_000),
    ):
        text = LOCAL.replace(
            "value = 1\nsince = 2025-01-01", f"value = {written}\nsince = 2025-01-01"
        )
        assert read(text).indicators[0].parameters[0].value == kept


def test_the_digest_changes_with_every_text_and_not_with_the_name_it_is_read_under():
    parts = {"a.toml": "", "b.toml": ""}
    text = 'parts = ["a.toml", "b.toml"]\n' + LOCAL.lstrip()
    assert read(text, "one", parts).digest == read(text, "two", parts).digest == digest(text, parts)
    assert digest(text, {"a.toml": "#", "b.toml": ""}) != digest(
        text, {"a.toml": "", "b.toml": "#"}
    )
    assert digest(text, parts) != digest(text + "\n", parts)


def test_every_fault_is_told_at_once_with_its_line_and_key():
    text = """code = "a b"
version = 1
title = ""
title_en = "x"
since = "2025"
colour = "red"

[[source]]
code = "doc"
title = "文件"

[[indicator]]
code = "X-1"
title = "一"
title_en = "one"
sentence = "一。"
sentence_en = "One."
source = "nothing"
verified = "yes"
modality = "perhaps"
subjects = ["branchs"]
window = "month"
check = { form = "count", pick = [{ kind = "no_such" }], at_least = "times", at_most = "times", odd = 1 }

[[indicator.parameter]]
name = "other"
value = "x"
since = 2025-01-01

[[indicator.condition]]
attribute = "members"
op = "=="
value = 1
gives = "passed"
code = "c"
sentence = "s"
"""
    found = faults(text)
    for line, key in (
        (1, "code"), (2, "version"), (3, "title"), (5, "since"), (6, "colour"), (18, "indicator.0.source"),
        (19, "indicator.0.verified"), (20, "indicator.0.modality"), (21, "indicator.0.subjects"),
        (23, "indicator.0.check.pick.0.kind"), (23, "indicator.0.check.at_least"), (23, "indicator.0.check.odd"),
        (23, "indicator.0.check"), (27, "indicator.0.parameter.0.value"), (32, "indicator.0.condition.0.op"),
        (34, "indicator.0.condition.0.gives"),
    ):  # fmt: skip
        assert (line, key) in found, (line, key, found)
    assert found == sorted(found, key=lambda fault: fault[0])


@pytest.mark.parametrize(
    ("old", "new", "line"),
    [
        ('"quarter"', '"event"', 26),  # a form that does not fit its window
        ('at_least = "times"', 'at_least = "tims"', 26),
        ('pick = [{ kind = "study_session" }], ', "", 26),
        ('form = "count"', 'form = "counts"', 26),
        ('subjects = ["branches"]', "subjects = []", 22),
        ('stricter = "more"', 'stricter = "upwards"', 31),
        ("value = 1\n", "value = 1e30\n", 29),
        ("value = 1\n", "value = nan\n", 29),
        ("own_choice = true", 'own_choice = "true"', 24),
        ('document = "某委办发〔2025〕1号"\n', 'document = ""\n', 6),
        ('source = "branch_regulations"', "", 15),
    ],
)
def test_one_fault_names_its_line(old, new, line):
    assert old in LOCAL
    lines = {found for found, _ in faults(LOCAL.replace(old, new))}
    assert line in lines, lines


def test_text_that_is_no_toml_names_the_line():
    assert faults('code = "a"\nversion = \n') == [(2, "")]
    assert faults(LOCAL + "[[indicator") == [(LOCAL.count("\n") + 1, "")]


def test_a_part_that_is_missing_or_faulty_is_named_by_its_own_file():
    text = 'parts = ["kinds.toml"]\n' + LOCAL
    assert faults(text)[0] == (1, "parts")
    with pytest.raises(PackFaultsError) as refused:
        read(text, parts={"kinds.toml": "\n[[kind]]\ncode = 1\n"})
    assert {(fault.file, fault.line) for fault in refused.value.faults} == {
        ("kinds.toml", 2),
        ("kinds.toml", 3),
    }


@pytest.mark.parametrize(
    ("field", "key"),
    [
        ('type = "choice"', "choices"),
        (
            'type = "choice"\nchoices = ["甲", "乙"]\nchoice_marks = ["x"]\nenters = "mark"',
            "choice_marks",
        ),
        ('enters = "mark"', "mark"),
        ('type = "text"\nenters = "until"', "enters"),
        ('type = "text"\nenters = "part"', "enters"),
        ('suggested_by = "guess"', "suggested_by"),
        ('type = "photo"', "type"),
        ("limit = -1", "limit"),
    ],
)
def test_a_field_that_does_not_fit_is_told(field, key):
    kind = f"""
[[kind]]
code = "own"
title = "本级活动"
title_en = "Own"
subjects = ["branches"]
[[kind.field]]
code = "x"
title = "内容"
title_en = "Content"
why = "查找时用"
{field}
"""
    assert [found.rpartition(".")[2] for _, found in faults(LOCAL + kind)] == [key]


def test_a_kind_asks_nothing_twice_and_fills_each_column_once():
    field = '[[kind.field]]\ncode = "x"\ntitle = "人数"\ntitle_en = "n"\ntype = "count"\nenters = "part"\nwhy = "…"\n'
    kind = '[[kind]]\ncode = "own"\ntitle = "活动"\ntitle_en = "Own"\nsubjects = ["branches"]\n'
    assert len(faults(LOCAL + kind + field + field)) == 3


# --- laying over -------------------------------------------------------------------------------


def test_a_local_pack_makes_stricter_adds_its_own_and_says_where_each_comes_from():
    pack = resolve(shipped(), read(LOCAL))
    by_code = {indicator.code: indicator for indicator in pack.indicators}
    changed, own = by_code["LIFE-01"], by_code["P-01"]
    assert (changed.pack, changed.changed_by) == ("organ", ("province",))
    newest = changed.parameters[-1]
    assert (newest.value, newest.since, newest.pack) == (2 * SCALE, date(2025, 7, 1), "province")
    assert newest.document == "某委办发〔2025〕1号"
    assert (own.pack, own.classes, own.own_choice) == ("province", ("综合类",), True)
    assert by_code["LIFE-02"] == {i.code: i for i in shipped().indicators}["LIFE-02"]
    assert (pack.layers, pack.base, pack.code) == (("organ", "province"), "organ", "province")
    assert pack.digest not in (shipped().digest, read(LOCAL).digest)


def test_packs_lie_over_each_other_and_each_only_makes_stricter():
    department = LOCAL.replace('code = "province"', 'code = "department"').replace("P-01", "D-01")
    stricter = department.replace("value = 2\n", "value = 3\n").replace(
        'base = "organ"', 'base = "province"'
    )
    pack = resolve(shipped(), read(LOCAL), read(stricter))
    found = next(one for one in pack.indicators if one.code == "LIFE-01")
    assert found.changed_by == ("province", "department")
    assert [p.value // SCALE for p in found.parameters] == [1, 3]
    with pytest.raises(PackFaultsError, match="更宽"):
        resolve(shipped(), read(LOCAL), read(stricter.replace("value = 3\n", "value = 1\n")))
    with pytest.raises(PackFaultsError, match="没有这一层"):
        resolve(shipped(), read(stricter))


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ("value = 2\n", "value = 0\n", "更宽"),
        ('parameter = "times"', 'parameter = "time"', "没有名为"),
        ('indicator = "LIFE-01"', 'indicator = "LIFE-99"', "没有“LIFE-99”"),
        ("since = 2025-07-01", "since = 2010-07-01", "还没有施行"),
        ('indicator = "LIFE-01"', 'indicator = "LIFE-11"', "不能由本级调整"),
    ],
)
def test_what_a_local_pack_may_not_change_is_refused_with_its_line(old, new, words):
    assert old in LOCAL
    with pytest.raises(PackFaultsError, match=words) as refused:
        read(LOCAL.replace(old, new), base=shipped())
    assert [fault.line for fault in refused.value.faults] == [9]


def test_a_code_a_kind_or_a_source_that_is_not_there_is_refused_when_laid_over():
    for old, new, words in (
        ('code = "P-01"', 'code = "LIFE-05"', "已经有了"),
        ('kind = "study_session"', 'kind = "no_such"', "没有“no_such”"),
        ('source = "branch_regulations"', 'source = "no_such"', "没有编码为“no_such”"),
    ):
        overlay = read(LOCAL.replace(old, new))
        with pytest.raises(PackFaultsError, match=words):
            resolve(shipped(), overlay)


def test_a_kind_of_record_that_is_there_already_is_refused_and_a_new_one_is_added():
    kind = """
[[kind]]
code = "theme_day"
title = "本级活动"
title_en = "Own"
subjects = ["branches"]
"""
    with pytest.raises(PackFaultsError, match="这种记录在下层包里已经有了"):
        resolve(shipped(), read(LOCAL + kind))
    added = resolve(shipped(), read(LOCAL + kind.replace("theme_day", "own_activity")))
    assert {k.code for k in added.kinds} - {k.code for k in shipped().kinds} == {"own_activity"}


@pytest.mark.parametrize(
    ("indicator", "parameter", "value", "refused"),
    [
        ("LIFE-01", "times", "1", ""),
        ("LIFE-01", "times", "2", ""),
        ("LIFE-01", "times", "0.5", "0.5比上级规定的1更宽.*不小于1的数"),
        ("ELEC-05", "months", "3", ""),
        ("ELEC-05", "months", "2", ""),
        ("ELEC-05", "months", "4.25", "4.25比上级规定的3更宽.*不大于3的数"),
    ],
)
def test_as_strict_is_allowed_looser_is_refused_in_either_direction(
    indicator, parameter, value, refused
):
    text = LOCAL.replace('indicator = "LIFE-01"', f'indicator = "{indicator}"')
    text = text.replace('parameter = "times"', f'parameter = "{parameter}"')
    overlay = read(text.replace("value = 2\n", f"value = {value}\n"))
    if refused:
        with pytest.raises(PackFaultsError, match=refused):
            resolve(shipped(), overlay)
        return
    found = {one.code: one for one in resolve(shipped(), overlay).indicators}[indicator]
    assert found.parameters[-1].value == float(value) * SCALE


def test_a_base_pack_changes_nothing_below_it():
    text = LOCAL.replace('base = "organ"\n', "").replace(
        'title = "本省规定"', 'title = "本省规定"\ntitle_en = "P"'
    )
    assert any("change" in key for _, key in faults(text))


def test_positions_follow_strings_arrays_and_nested_tables():
    text = '''a = """
b = 1
"""
c = [
  "x = 1", # d = 2
]
[[t]]
u = 1
[[t.v]]
w = 1
[[t.v]]
w = 2
[[t]]
[[t.v]]
w = 3
[n.m]
k = 1
'''
    lines = positions(text)
    assert lines[("a",)] == 1
    assert ("b",) not in lines
    assert lines[("c",)] == 4
    assert lines[("t", 0, "v", 1, "w")] == 12
    assert lines[("t", 1, "v", 0, "w")] == 15
    assert lines[("n", "m", "k")] == 17
    assert line_of(lines, ("t", 0, "zz", 4)) == 7
    assert line_of(lines, ("zz",)) == 1
