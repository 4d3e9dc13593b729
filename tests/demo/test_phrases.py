"""What the sample province says: varied, in agreement with itself, and in the words of the trade."""

import re
from collections import Counter
from datetime import date
from functools import cache
from random import Random

import pytest

from bihuan.demo.days import office_days
from bihuan.demo.phrases.grammar import PhraseError, Scene, written
from bihuan.demo.phrases.topics import FOLLOWING, pools, tagged, topics
from bihuan.demo.province import make
from bihuan.demo.stories import WAY, WAYS
from bihuan.demo.values import ProblemSeed
from bihuan.engines.periods import Holidays
from bihuan.problems import taxonomy

ON = date(2026, 11, 23)
DAY = re.compile(r"(?:(\d{4})年)?(\d{1,2})月(\d{1,2})日")
SENTENCE = re.compile(r"[^。]+。")
MEASURED = re.compile(r"\d+(?:\.\d+)?([^\d.，。、（）％%至〔〕—\-])")
AFTER_A_NUMBER = set("年月日天岁个名人次项条件份篇页行字张笔处家类种场趟元分小学公号余段期")
"""What may follow a number: measure words and units (分钟, 小时, 学时, 公里), and 号 of a document."""
WRONG_PAIRS = re.compile(
    r"\d+个(?:党员|支部书记|党务|群众|委员|职工)|\d+名(?:支部[^书委纪组宣]|会议|问题|文件)|\d+(?:次|条|份)(?:党员|支部书记)|\d+人(?:支部)"
)
PARTICULAR = re.compile(r"[A-Za-z]")


@cache
def last_year() -> tuple[ProblemSeed, ...]:
    """The problems found within a year of the day."""
    province = make(1, ON, holidays=office_days(Holidays(), 2021, 2028))
    return tuple(p for p in province.problems if p.found_on > date(2025, 11, 23))


@cache
def texts() -> tuple[str, ...]:
    """Everything that is said in the stories of the last year."""
    found: list[str] = []
    for problem in last_year():
        found += [problem.statement, problem.manifestation, problem.goal, problem.expected_effect]
        found += [measure.text for measure in problem.measures]
        for event in problem.events:
            found += [
                str(v)
                for name, v in event.data.items()
                if isinstance(v, str) and name not in {"kind", "against", "to_unit"}
            ]
    return tuple(found)


def test_two_thousand_problems_hardly_repeat_a_statement() -> None:
    statements = Counter(p.statement for p in last_year())
    assert len(last_year()) >= 1_900
    assert len(statements) >= 0.85 * len(last_year())


def test_no_sentence_of_a_finding_is_said_more_than_four_times() -> None:
    said = Counter(
        sentence
        for problem in last_year()
        for sentence in [problem.statement, *SENTENCE.findall(problem.manifestation)]
    )
    assert said.most_common(1)[0][1] <= 4


def test_the_grammar_has_thousands_of_sentences_to_draw_on() -> None:
    rng = Random(1)
    words: dict[str, str | int] = {}
    said: set[str] = set()
    for topic in topics():
        for template in topic.statements:
            for _draw in range(40):
                scene = Scene(rng, ON, _Anything(words), rules=dict(topic.rules))
                said.add(scene.say(tagged(template)[1]))
    assert len(said) > 2_000


class _Anything(dict[str, str | int]):
    """Every word there is: counts are 9, names are their own slots."""

    def __contains__(self, name: object) -> bool:
        return True

    def __missing__(self, name: str) -> str | int:
        return (
            9 if name in {"brn", "bm", "bf", "sm", "sq", "mem", "staff", "third"} else f"〈{name}〉"
        )


def test_every_text_is_chinese_without_a_slot_left_open() -> None:
    for text in texts():
        assert not PARTICULAR.search(text), text
        assert not set(text) & set("{}[]|@<>"), text
        assert not any(slip in text for slip in ("，，", "。。", "支部支部")), text


def test_every_date_in_a_text_exists() -> None:
    seen = 0
    for text in texts():
        for year, month, day in DAY.findall(text):
            date(int(year or ON.year), int(month), int(day))
            seen += 1
    assert seen > 2_000


def test_a_finding_speaks_of_nothing_later_than_the_day_it_was_found() -> None:
    for problem in last_year():
        if problem.sort == "suggestion":
            continue
        for year, month, day in DAY.findall(problem.manifestation):
            told = date(int(year or problem.found_on.year), int(month), int(day))
            assert told <= problem.found_on, (problem.found_on, problem.manifestation)


def test_numbers_carry_the_right_measure_words() -> None:
    for text in texts():
        for following in MEASURED.findall(text):
            assert following in AFTER_A_NUMBER, (following, text)
        assert not WRONG_PAIRS.search(text), text


def test_most_findings_give_at_least_two_concrete_facts() -> None:
    findings = [p for p in last_year() if p.sort == "problem"]
    full = [p for p in findings if len(SENTENCE.findall(p.manifestation)) >= 2]
    assert len(full) > 0.95 * len(findings)
    assert all(p.manifestation for p in findings)


def test_judgements_use_the_words_of_the_taxonomy() -> None:
    for topic in topics():
        assert topic.type in taxonomy.TYPES
        assert set(topic.causes) <= set(taxonomy.CAUSES)
        assert set(topic.aspects) <= set(taxonomy.ASPECTS)
        assert set(topic.symptoms) <= set(taxonomy.SYMPTOMS)
    assert {p.type for p in last_year()} == set(taxonomy.TYPES)


def test_each_statement_of_a_topic_has_facts_measures_and_the_rest_of_its_story() -> None:
    for topic in topics():
        for statement in topic.statements:
            told = topic.told(tagged(statement)[0])
            for name in FOLLOWING:
                assert getattr(told, name), (topic.code, name)
            assert len(told.measures) >= 2, topic.code


def test_every_way_of_a_story_can_be_told() -> None:
    assert set(WAYS) == set(WAY)


def test_no_check_in_points_or_photo_is_asked_for() -> None:
    """Control for the rules on burdens: a remedy must not bring back what they forbid."""
    wanted = re.compile(r"打卡|积分|签到率|在线时长|点赞|排名通报|上传照片(?!、)")
    for problem in last_year():
        for measure in problem.measures:
            assert not wanted.search(measure.text), measure.text


def test_no_real_document_or_leader_is_quoted() -> None:
    names = re.compile(r"习近平|总书记|国务院|中共中央|中办|国办|湖北|《[^》]*讲话")
    for text in texts():
        assert not names.search(text), text


def test_an_unknown_slot_is_a_fault_with_its_name() -> None:
    with pytest.raises(PhraseError, match="nowhere"):
        Scene(Random(1), ON, {}).say("{nowhere}")


def test_a_value_is_drawn_once_so_that_a_statement_and_its_facts_agree() -> None:
    scene = Scene(Random(4), ON, {}, rules={"all": "4..9", "held": "1..3", "rest": "all-held"})
    said = scene.say("应开{all}次，实开{held}次，缺{rest}次")
    first, second, third = (int(n) for n in re.findall(r"\d+", said))
    assert first - second == third
    assert scene.say("{all}") == str(first)


def test_a_date_of_another_year_names_its_year() -> None:
    assert written(date(2025, 3, 4), date(2026, 1, 1)) == "2025年3月4日"
    assert written(date(2026, 3, 4), date(2026, 5, 1)) == "3月4日"


def test_the_pools_hold_no_empty_line() -> None:
    assert all(line for lines in pools().values() for line in lines)
