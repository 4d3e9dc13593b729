"""Duties of four levels, deployments to be carried out, requests and reports: the registers of the sample."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import count
from random import Random

from bihuan.demo.departments import table
from bihuan.demo.phrases.words import words_of
from bihuan.demo.timing import at_office
from bihuan.demo.tree import ROOT
from bihuan.demo.values import (
    AnnexSeed,
    Department,
    DeploymentSeed,
    DutySeed,
    EditionSeed,
    StepSeed,
    SubmissionSeed,
    UnitSeed,
)
from bihuan.engines.periods import Holidays, add_working_days, next_working_day

LEVELS = {"committee": "committee", "group": "party_group", "organ": "organ", "branch": "branch"}


@dataclass(slots=True)
class Registrar:
    """What the registers are made from, and what has been made."""

    rng: Random
    on: date
    holidays: Holidays
    departments: Mapping[str, Department]
    units: Mapping[str, UnitSeed]
    duties: list[DutySeed] = field(default_factory=list)
    editions: list[EditionSeed] = field(default_factory=list)
    numbers: "count[int]" = field(default_factory=lambda: count(1))

    def words(self, department: Department | None) -> dict[str, str | int]:
        """The words of a unit; of the committee itself when none is named."""
        if department is None:
            return {
                "lead": "工委",
                "leadsec": "工委书记",
                "leadmem": "工委委员",
                "cttee": "工委",
                "biz": "",
            }
        return words_of(department, self.units, self.rng, self.on)

    def said(self, text: str, words: Mapping[str, str | int]) -> str:
        small = {"n": str(self.rng.randint(2, 6)), "n0": str(self.rng.randint(18, 64))}
        for name, value in {**words, **small}.items():
            text = text.replace("{" + name + "}", str(value))
        return text


def write_duties(registrar: Registrar, shown: Iterable[str]) -> None:
    """The responsibility list of this year for all, of last year for a third; branch duties of the shown units."""
    wanted = set(shown)
    for year in (registrar.on.year - 1, registrar.on.year):
        keys: dict[str, list[str]] = {}
        for row in table("duties.toml")["committee"]:
            _duty(registrar, keys, row, "committee", ROOT, "", year)
        for place, department in enumerate(registrar.departments.values()):
            if year < registrar.on.year and place % 3:
                continue
            for row in table("duties.toml")["group"]:
                _duty(registrar, keys, row, "group", department.lead_code, department.code, year)
            if registrar.units[department.committee].kind == "organ_committee":
                for row in table("duties.toml")["organ"]:
                    _duty(
                        registrar, keys, row, "organ", department.committee, department.code, year
                    )
            if department.short in wanted:
                for branch in department.branches:
                    for row in table("duties.toml")["branch"]:
                        _duty(registrar, keys, row, "branch", branch, department.code, year)
        registrar.editions.append(_edition(registrar, year, keys))


def _duty(
    registrar: Registrar,
    keys: dict[str, list[str]],
    row: Mapping[str, object],
    level: str,
    bearer: str,
    department: str,
    year: int,
) -> None:
    rng = registrar.rng
    words = registrar.words(registrar.departments.get(department))
    issued = _issued_on(registrar, year)
    nodes = []
    for text in row["nodes"]:  # type: ignore[attr-defined]
        stamp, title = str(text).split(" ", 1)
        month, day = (int(part) for part in stamp.split("-"))
        due = date(year, month, day)
        nodes.append(
            (
                due,
                title,
                *_done(registrar, due, max(issued + timedelta(days=1), due - timedelta(days=40))),
            )
        )
    key = f"Z{next(registrar.numbers):05d}"
    facts = []
    for _due, _title, done, _note in nodes:
        if done is not None and rng.random() < 0.6:
            text = registrar.said(rng.choice(row["facts"]), words)  # type: ignore[arg-type]
            late = 0 if rng.random() < 0.9 else rng.randint(20, 45)
            recorded = at_office(
                next_working_day(done + timedelta(days=late), registrar.holidays), rng
            )
            if recorded.date() < registrar.on and done.year == year:
                facts.append((done, recorded, text))
    texts = {
        name: registrar.said(str(row[name]), words)
        for name in ("post", "content", "basis", "standard")
    }
    keys.setdefault(bearer, []).append(key)
    confirmed = at_office(add_working_days(issued, rng.randint(2, 14), registrar.holidays), rng)
    registrar.duties.append(
        DutySeed(
            key=key, year=year, kind="duties", bearer=bearer, department=department,
            level=LEVELS[level], bearer_post=texts["post"], position="", content=texts["content"],
            basis=texts["basis"], standard=texts["standard"], nodes=tuple(nodes),
            facts=tuple(sorted(set(facts))),
            confirmed_at=confirmed if confirmed.date() < registrar.on and rng.random() < 0.97 else None,
        )
    )  # fmt: skip


def _issued_on(registrar: Registrar, year: int) -> date:
    return next_working_day(date(year, 1, 19), registrar.holidays)


def _done(registrar: Registrar, due: date, earliest: date) -> tuple[date | None, str]:
    """Most nodes are finished in time, some late, a few never."""
    rng = registrar.rng
    chance = rng.random()
    if chance < 0.03:
        return None, ""
    day = (
        due - timedelta(days=rng.randint(0, 12))
        if chance < 0.92
        else due + timedelta(days=rng.randint(3, 30))
    )
    day = next_working_day(max(day, earliest), registrar.holidays)
    if day >= registrar.on:
        return None, ""
    return day, "" if chance < 0.92 else rng.choice(
        ("因会议改期，顺延完成。", "与业务任务冲突，推迟办理。")
    )


def _edition(registrar: Registrar, year: int, keys: Mapping[str, list[str]]) -> EditionSeed:
    rng, issued = registrar.rng, _issued_on(registrar, year)
    drafted = at_office(add_working_days(issued, -6, registrar.holidays), rng)
    days = [add_working_days(issued, back, registrar.holidays) for back in (-4, -3, -1, 0)]
    parts = (
        ("review", "drafter", ""),
        ("countersign", "countersigner", "同意。"),
        ("sign", "signer", "同意印发。"),
        ("issue", "number", ""),
    )
    steps = [
        StepSeed(at_office(day, rng), move, by, note)
        for day, (move, by, note) in zip(days, parts, strict=True)
    ]
    end = at_office(registrar.on, Random(0), 0, 0.001)
    annexes = []
    for bearer, rows in keys.items():
        signed = at_office(add_working_days(issued, rng.randint(1, 5), registrar.holidays), rng)
        signs = signed < end and bearer != ROOT
        happened = (StepSeed(signed, "sign_for", "worker"),) if signs else ()
        department = registrar.units[bearer].department
        annexes.append(AnnexSeed(bearer, department, tuple(rows), (), happened))
    return EditionSeed(
        key=f"{year}:duties", kind="duties", issuer=ROOT, period=str(year), title="",
        basis="《中国共产党党和国家机关基层组织工作条例》和省直机关工委年度工作要点",
        requirements="请责任人逐项确认，不签责任书；到期节点登记履责情况，一句话写明做了什么。",
        document_number=f"江岚直工〔{year}〕2号", drafted_at=drafted, plan_due_on=None,
        report_due_on=None, steps=tuple(s for s in steps if s.at < end), annexes=tuple(annexes),
    )  # fmt: skip


def deployments(registrar: Registrar) -> list[DeploymentSeed]:
    """What was passed down this year and last: each conveyed, looked into and supervised by some units."""
    rng, found = registrar.rng, []
    codes = list(registrar.departments)
    for year in (registrar.on.year - 1, registrar.on.year):
        for place, row in enumerate(table("duties.toml")["deployment"], 3):
            received = next_working_day(
                date(year, row["month"], rng.randint(3, 12)), registrar.holidays
            )
            if received >= registrar.on - timedelta(days=3):
                continue
            due = add_working_days(received, 60, registrar.holidays)
            units = rng.sample(codes, min(len(codes), 14 if year == registrar.on.year else 8))
            steps = []
            for code in units:
                for kind, low, high in (
                    ("conveyed", 2, 15), ("looked_into", 12, 40), ("supervised", 30, 58),
                ):  # fmt: skip
                    day = add_working_days(received, rng.randint(low, high), registrar.holidays)
                    done = day if day < registrar.on and rng.random() < 0.93 else None
                    steps.append((code, kind, due, done, _NOTES[kind](rng) if done else ""))
            closed = due if due < registrar.on and rng.random() < 0.9 else None
            found.append(
                DeploymentSeed(
                    number=f"江岚直工〔{year}〕{place * 4 + rng.randint(0, 3)}号",
                    summary=row["summary"], source=row["source"], received_on=received, due_on=due,
                    closed_on=closed, outcome="承办单位均已传达并研究落实，个别未到位的转入问题清单。" if closed else "",
                    steps=tuple(steps),
                )
            )  # fmt: skip
    return found


_NOTES = {
    "conveyed": lambda rng: rng.choice(("班子会议传达，支部书记例会部署。", "已传达到全部支部。", "与月度工作例会合并传达。")),
    "looked_into": lambda rng: rng.choice(("提出本单位落实意见，明确责任处室。", "到3个支部了解情况，形成办法。", "座谈听取支部意见，调整了安排。")),
    "supervised": lambda rng: rng.choice(("抽查2个支部，落实到位。", "与业务检查合并开展，未发现突出问题。", "对进度慢的支部作了提醒。")),
}  # fmt: skip


def submissions(registrar: Registrar) -> list[SubmissionSeed]:
    """Requests and reports of units to the committee during the last year, most of them answered in time."""
    rng, found = registrar.rng, []
    rows = table("duties.toml")["submission"]
    for department in registrar.departments.values():
        for _paper in range(rng.choice((1, 1, 2, 3))):
            row = rng.choice(rows)
            day = next_working_day(
                registrar.on - timedelta(days=rng.randrange(4, 360)), registrar.holidays
            )
            if day >= registrar.on:
                continue
            words = {**registrar.words(department), "thisy": day.year, "lasty": day.year - 1}
            if "上半年" in row["title"] and day.month < 7:
                continue
            answered = add_working_days(day, rng.randint(2, 17), registrar.holidays)
            request = row["kind"] == "request"
            done = answered < registrar.on
            found.append(
                SubmissionSeed(
                    unit=department.code, to=ROOT, kind=row["kind"],
                    title=registrar.said(row["title"], words),
                    document_number=f"{department.short}党〔{day.year}〕{rng.randint(2, 60)}号",
                    contact=f"{department.committee_word}办公室", sent_at=at_office(day, rng),
                    answer_due_on=None, answered_at=at_office(answered, rng) if done else None,
                    answer_number=f"江岚直工复〔{answered.year}〕{rng.randint(2, 120)}号" if request and done else "",
                    answer=row["answer"] if done else "",
                )
            )  # fmt: skip
    unique = {(s.unit, s.title, s.sent_at.date()): s for s in found}
    return list(unique.values())
