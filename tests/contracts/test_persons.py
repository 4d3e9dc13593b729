"""What is kept of persons: a field register, at most twelve columns, and words that must not appear (D-01, E1–E3)."""

import re
import tomllib
from pathlib import Path

from tests.contracts.test_layers import our_models

ROOT = Path(__file__).resolve().parents[2]

FORBIDDEN = re.compile(
    r"check_?in|points?$|login_count|last_login|online|study_minutes|study_time|likes?$|streak|location|"
    r"latitude|longitude|gps|face|photo|id_card|id_number|birth|home_address|ethnic|religion|loyalty|attitude|"
    r"score_of_person|person_score|mobile|private_phone",
)
FORBIDDEN_WORDS = (
    "打卡",
    "积分",
    "签到",
    "在线时长",
    "学习时长",
    "忠诚度",
    "思想评分",
    "画像",
    "点赞",
    "登录次数",
    "责任书签订",
)
PERSONAL = re.compile(
    r"(^|_)(name|phone|title|contact|signed_for_by|confirmed_by|answered_by|accepted_by|raised_by|doer|leader|owner|username|opinion)$"
)


def test_no_table_has_a_field_for_what_must_not_be_kept() -> None:
    found = [
        f"{m.__name__}.{f.name}"
        for m in our_models()
        for f in m._meta.get_fields()
        if FORBIDDEN.search(f.name)
    ]
    assert found == []


def test_no_page_uses_a_word_of_formalism() -> None:
    found = [
        (str(p.relative_to(ROOT)), word)
        for p in (ROOT / "src" / "bihuan").rglob("templates/**/*.html")
        for word in FORBIDDEN_WORDS
        if word in p.read_text()
    ]
    assert found == []


def test_every_personal_column_is_in_the_field_register_and_there_are_at_most_twelve_kinds() -> (
    None
):
    register = tomllib.loads((ROOT / "docs" / "field_register.toml").read_text())["column"]
    entered = {column for entry in register for column in entry["columns"]}
    held = {
        f"{m._meta.app_label}.{m._meta.model_name}.{f.name}"
        for m in our_models()
        for f in m._meta.concrete_fields
        if PERSONAL.search(f.name) and f.get_internal_type() in {"CharField", "TextField"}
    }
    not_personal = set(
        tomllib.loads((ROOT / "docs" / "field_register.toml").read_text())["not_personal"]
    )
    assert sorted(held - entered - not_personal) == []
    assert len(register) <= 12
    for entry in register:
        assert entry["purpose"]
        assert entry["basis"]
        assert entry["seen_by"]
        assert entry["kept"]
