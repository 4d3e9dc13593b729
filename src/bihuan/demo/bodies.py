"""What bodies above the branches recorded, and who was trained."""

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from typing import Any

from bihuan.demo.book import LIFE, STEPS, Yearbook, months, years
from bihuan.demo.departments import table
from bihuan.demo.timing import at_office
from bihuan.demo.values import PostSeed, RecordSeed
from bihuan.engines.periods import next_working_day


def trainings(book: Yearbook, posts: Sequence[PostSeed]) -> Iterator[RecordSeed]:
    """The yearly training of whoever was secretary then, and that of the newly elected."""
    for year in range(book.began.year, book.on.year + 1):
        if book.rng.random() < 0.93:
            on = book.day(year, book.rng.randint(4, 10))
            holder = next((p for p in posts if p.since <= on < (p.until or book.on)), None)
            if holder is not None:
                yield from _trained(book, holder, on, 2, "集中轮训")
    for post in posts:
        if post.since >= book.began - timedelta(days=60) and book.rng.random() < 0.88:
            after = timedelta(days=book.rng.randint(20, 150))
            yield from _trained(
                book, post, next_working_day(post.since + after, book.holidays), 1, "新任书记培训"
            )


def _trained(
    book: Yearbook, post: PostSeed, on: date, days: int, what: str
) -> Iterator[RecordSeed]:
    until = on + timedelta(days=days)
    data: dict[str, Any] = {"person": f"p-{post.person}", "until": until.isoformat(), "what": what}
    yield from book.of("training", on, data, until=until)


def unit(book: Yearbook) -> Iterator[RecordSeed]:
    """The unit itself: its head's report to the staff meeting, money for activities."""
    for year in range(book.began.year, book.on.year + 1):
        if not book.missed(3):
            data: dict[str, Any] = {"about": "单位负责人通报工作"}
            yield from book.of("hearing", book.day(year, book.rng.choice((1, 2, 7))), data)
        if not book.missed(2):
            yield from book.of("activity_budget", book.day(year, 3), {"budgeted": True})


def root(book: Yearbook) -> Iterator[RecordSeed]:
    """The working committee: supervision, its report, being heard, its secretary's report on duty."""
    for year in range(book.began.year, book.on.year + 1):
        marks: dict[str, Any] = {"system": True, "tasks": True, "systems": True}
        for number in (5, 10):
            yield from book.of("supervision", book.day(year, number), marks)
        yield from book.of("report", book.day(year, 11, 3, 12), {"about": "监督工作情况"})
        yield from book.of("hearing", book.day(year, 9), {"about": "工委工作汇报"})
    for year in years(book):
        data: dict[str, Any] = {"about": "工委书记述职", "reviewed": True}
        yield from book.of("duty_review", book.day(year + 1, 2), data, period=str(year))


def committee(book: Yearbook) -> Iterator[RecordSeed]:
    """An organ committee or general branch: its secretary's lecture, reports, the yearly review."""
    organ = book.unit.kind == "organ_committee"
    yield from _founded(book)
    for at in months(book):
        if organ and at.number % 3 == 0 and not book.missed(4):
            report = {"about": "党的组织生活出席情况通报"}
            yield from book.of("report", book.day(at.year, at.number, 10, 24), report)
        if organ and at.number == 11 and not book.missed(4):
            report = {"about": "党员领导干部双重组织生活情况"}
            yield from book.of("report", book.day(at.year, at.number, 3, 16), report)
        if organ and at.number in (4, 9) and book.rng.random() < 0.6:
            activity: dict[str, Any] = {
                "topic": book.rng.choice(("职工健步走", "青年读书分享会", "巾帼建功岗位交流", "职工趣味运动会")),
                "by": book.rng.choice(("工会", "共青团", "妇女组织")), "present": book.rng.randint(20, 90),
            }  # fmt: skip
            yield from book.of("mass_activity", book.day(at.year, at.number), activity)
    if organ:
        for year in years(book):
            if not book.missed(3):
                review: dict[str, Any] = {"about": "书记述职", "reviewed": True}
                on = book.day(year + 1, book.rng.choice((1, 2)))
                yield from book.of("duty_review", on, review, period=str(year))
    for at in months(book):
        if at.number in (1, 7) and not book.missed(3):
            topic, came = book.said(table(LIFE)["lecture"]["words"]), book.rng.randint(30, HALL)
            due = min(HALL, book.unit.members or HALL)
            data: dict[str, Any] = {
                "topic": topic, "by": "书记", "present": max(1, came * due // HALL), "due": due,
            }  # fmt: skip
            yield from book.of("party_lecture", book.day(at.year, at.number), data)
        if at.number % 3 == 0 and book.unit.kind == "organ_committee" and not book.missed(2):
            data = {"topic": book.said(table(LIFE)["committee"]["words"]), "present": 7, "due": 7}
            yield from book.of("committee_meeting", book.day(at.year, at.number), data)


def leading(book: Yearbook) -> Iterator[RecordSeed]:
    """The Party group: study, its democratic life meeting, its list of responsibilities, its report on duty."""
    for year in range(book.began.year, book.on.year + 1):
        if not book.missed(2):
            listed: dict[str, Any] = {"first": True, "members": True}
            yield from book.of("responsibility_list", book.day(year, 3, 3, 20), listed)
    for year in years(book):
        if not book.missed(3):
            reviewed: dict[str, Any] = {"about": "党组（党委）抓机关党建述职", "reviewed": True}
            yield from book.of("duty_review", book.day(year + 1, 2), reviewed, period=str(year))
        if not book.missed(3):
            held_on = book.day(year + 1, 3, 3, 20)
            yield from book.of("leading_assessment", held_on, {"includes": True}, period=str(year))
    for at in months(book):
        if not book.missed(2):
            data: dict[str, Any] = {
                "topic": book.said(table(LIFE)["center"]["words"]),
                "present": book.rng.randint(6, 9), "due": 9,
            }  # fmt: skip
            yield from book.of("center_group_study", book.day(at.year, at.number), data)
    for year in years(book):
        held = book.day(year + 1, book.rng.choice((1, 1, 2)))
        data = {
            "present": book.rng.randint(6, 7), "due": 7, "deputy": "已列席" if book.rng.random() > 0.05 else "未列席",
            "moved": True, "consent": book.rng.random() > 0.03, "steps": list(STEPS),
        }  # fmt: skip
        yield from book.of("democratic_life_meeting", held, data, period=str(year))


HALL = 90
"""So many are called to a lecture of the committee; all members where there are fewer."""
SMALL = 50
"""Members below which a general branch needs its superior's approval."""


def _founded(book: Yearbook) -> Iterator[RecordSeed]:
    """The approval of a small general branch, as old as the branch, written up when the system began."""
    small = book.unit.kind == "general_branch" and (book.unit.members or 0) < SMALL
    if not small or book.rng.random() < 0.08:
        return
    at = at_office(next_working_day(book.began + timedelta(days=40), book.holidays), book.rng)
    on = next_working_day(book.unit.opened_on + timedelta(days=3), book.holidays)
    if on <= at.date() < book.on:
        data = {"matter": "设立党总支", "about": "设立机关党委、党总支", "by": "上级党组织"}
        yield RecordSeed(book.unit.code, "approval", on, at, data)
