import random
from collections.abc import Iterator

import pytest

from bihuan.engines.outline import Draft, NoSuchPartError
from bihuan.files.documents import RefusedDocumentError
from bihuan.files.documents.drafting import Drafting, drafting, unit_directory
from tests.files.wordfiles import level, numbered, numbering, paragraph, table, word

UNITS = unit_directory([("A01", "江岚省档案局"), ("A01-JW", "江岚省档案局机关党委")])

REPORT = """關於進一步規範機關黨支部工作的調研報告
調研組
◎ 主要實踐
一段說明。
（一）抓學習。讀書成風。
（二）抓組織。按期換屆。
◎ 今後思路
移到這裡的話。
（一）抓政治。總的要求。
1.讀原著。由省檔案局牽頭，2026年6月底前完成。
2.講黨課。
（二）抓能力。總的要求。
1.辦班。著力解決能力不足。
"""


def read(text: str, **options: object) -> Drafting:
    values = {"kind": "duties", "units": UNITS} | options
    return drafting(text.encode(), "报告.txt", **values)  # type: ignore[arg-type]


def test_a_traditional_report_gives_simplified_duties_of_its_deepest_part() -> None:
    found = read(REPORT)
    assert found.title == "关于进一步规范机关党支部工作的调研报告"
    assert [(draft.groups, draft.number, draft.title) for draft in found.drafts] == [
        (("抓政治",), "1.", "读原著"),
        (("抓政治",), "2.", "讲党课"),
        (("抓能力",), "1.", "办班"),
    ]
    assert found.parts == (("主要实践", 2, False), ("今后思路", 3, True))
    assert found.drafts[2].detail == "着力解决能力不足。"


def test_dates_and_units_are_recognised_in_traditional_text() -> None:
    draft = read(REPORT).drafts[0]
    assert (str(draft.due), draft.units) == ("2026-06-30", ("A01",))


def test_a_part_is_asked_for_in_simplified_words() -> None:
    assert [draft.title for draft in read(REPORT, part="实践").drafts] == ["抓学习", "抓组织"]
    with pytest.raises(NoSuchPartError):
        read(REPORT, part="没有")


def test_what_stands_before_the_items_is_kept() -> None:
    assert read(REPORT).detail == "调研组\n移到这里的话。"


def test_the_shape_for_other_programs() -> None:
    assert read(REPORT, kind="duties").as_json() == {
        "kind": "duties",
        "title": "关于进一步规范机关党支部工作的调研报告",
        "items": [
            {
                "number": "（一）",
                "title": "抓政治",
                "detail": "总的要求。",
                "due": None,
                "units": [],
                "children": [
                    {
                        "number": "1.",
                        "title": "读原著",
                        "detail": "由省档案局牵头，2026年6月底前完成。",
                        "due": "2026-06-30",
                        "units": ["A01"],
                        "children": [],
                    },
                    {
                        "number": "2.",
                        "title": "讲党课",
                        "detail": "",
                        "due": None,
                        "units": [],
                        "children": [],
                    },
                ],
            },
            {
                "number": "（二）",
                "title": "抓能力",
                "detail": "总的要求。",
                "due": None,
                "units": [],
                "children": [
                    {
                        "number": "1.",
                        "title": "办班",
                        "detail": "着力解决能力不足。",
                        "due": None,
                        "units": [],
                        "children": [],
                    }
                ],
            },
        ],
        "detail": "调研组\n移到这里的话。",
        "parts": [
            {"title": "主要实践", "drafts": 2, "chosen": False},
            {"title": "今后思路", "drafts": 3, "chosen": True},
        ],
        "warnings": [],
    }


def test_a_word_file_with_numbers_that_word_only_shows_gives_the_same_items() -> None:
    levels = level(0, "chineseCounting", "%1、") + level(1, "chineseCounting", "（%2）")
    body = (
        paragraph("反馈意见")
        + numbered("学习方面", 1)
        + numbered("读书少。没有计划。", 1, 1)
        + numbered("研讨少", 1, 1)
        + numbered("组织方面", 1)
        + table(("1", "换届不及时", "2026年3月底"), ("2", "记录不全", "长期坚持"))
    )
    found = drafting(
        word(body, numbering=numbering(levels)), "反馈.docx", kind="problems", units=UNITS
    )
    assert [draft.title for draft in found.drafts] == ["读书少", "研讨少", "换届不及时", "记录不全"]
    assert str(found.drafts[2].due) == "2026-03-31"


def test_odd_numbers_and_dates_are_remarked_in_words() -> None:
    found = read("要点\n二、学习\n四、组织。2026年6月31日前完成。\n四、作风")
    assert found.remarks == (
        "编号从二、开始，前面可能缺号，请核对。",
        "二、之后是四、，中间可能缺号，请核对。",
        "四、之后又是四、，编号重复或另起，请核对。",
        "“2026年6月31日”不是日期，没有作为期限，请核对。",
    )


def test_many_odd_numbers_are_counted_and_not_all_told() -> None:
    found = read("要点\n" + "".join(f"{number}.读书\n" for number in range(2, 90, 2)))
    assert len(found.remarks) == 21
    assert "还有 24 处" in found.remarks[-1]


def test_a_text_without_numbers_is_said_to_have_none() -> None:
    found = read("一封信\n你好。")
    assert found.drafts == ()
    assert "没有找到编号条目" in found.remarks[0]


# --- anything ---------------------------------------------------------------------------------

WHOLE = word(
    numbered("学习", 1) + table(("1", "读书")) + paragraph("正文，2026年3月底前。") * 5,
    numbering=numbering(level(0, "chineseCounting", "%1、")),
)


def five_hundred_files() -> Iterator[tuple[str, bytes]]:
    """Noise, damaged Word files, cut texts in several encodings: the same ones each time."""
    chance = random.Random(20260304)
    for number in range(500):
        match number % 5:
            case 0:
                yield "a.docx", chance.randbytes(chance.randrange(2_000))
            case 1:
                data = bytearray(WHOLE)
                for _ in range(chance.randrange(1, 30)):
                    data[chance.randrange(len(data))] = chance.randrange(256)
                yield "a.docx", bytes(data)
            case 2:
                yield "a.docx", WHOLE[: chance.randrange(len(WHOLE))] + chance.randbytes(9)
            case 3:
                data = bytearray(REPORT.encode(chance.choice(["utf-8", "gb18030", "utf-16"])))
                for _ in range(chance.randrange(12)):
                    data[chance.randrange(len(data))] = chance.randrange(256)
                yield "a.txt", bytes(data[: chance.randrange(1, len(data))])
            case _:
                signs = "一二（）1.、①是；。，年月日底前附件◎\n\t第章"
                text = "".join(chance.choices(signs, k=chance.randrange(400)))
                yield "a.txt", text.encode()


def test_five_hundred_files_are_answered_with_drafts_or_a_sentence() -> None:
    sentences: list[str] = []
    drafts: list[Draft] = []
    for name, data in five_hundred_files():
        try:
            drafts += drafting(data, name, kind="problems", units=UNITS).drafts
        except RefusedDocumentError as refusal:
            sentences.append(refusal.message)
    assert len(sentences) > 50
    assert all(sentence.endswith("。") for sentence in sentences)
    assert len(drafts) > 100
    assert all(draft.title or draft.detail or draft.number for draft in drafts)
