"""The tree of organisations: one working committee, 130 units, their organs, branches and social organisations."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import cycle
from random import Random

from bihuan.demo.departments import Row, expanded, rows, sections, table
from bihuan.demo.values import Department, UnitSeed

ROOT = "A00"
ROOT_NAME = "中共江岚省委省直机关工作委员会（虚构）"
OWN_BRANCH = "A01"
BRANCHES = 6_000
SMALL = (
    "省发展改革委",
    "省财政厅",
    "省卫健委",
    "省妇联",
    "省台联",
    "省图书馆",
    "江岚文旅集团",
    "江岚海事局",
)
"""The eight units of the small sample: one of each size and class."""
SMALL_BRANCHES = 110

SHOWN = "省发展改革委"
"""The unit that the tour of the README follows; it lacks nothing."""

LIAISON = ("组织处", "宣传处", "党建督查处", "群团处", "社会组织党建处", "综合协调处")
"""The offices of the committee that look after units."""
OFFICE_OF_SYSTEM = {
    "党务系统": "组织处",
    "综合系统": "综合协调处",
    "经济系统": "党建督查处",
    "农业农村系统": "党建督查处",
    "教科文卫系统": "宣传处",
    "政法系统": "组织处",
    "城建交通系统": "综合协调处",
    "群团系统": "群团处",
    "国资系统": "社会组织党建处",
    "中央驻岚系统": "社会组织党建处",
}
ORDINALS = "一二三四五六七八九十"
BOARDS = {"党组": "party_group", "党委": "party_committee"}
HEADS = {
    "委": "主任", "厅": "厅长", "局": "局长", "部": "部长", "办": "主任", "室": "主任", "院": "院长",
    "校": "校长", "馆": "馆长", "社": "社长", "机关": "秘书长", "会": "主席", "中心": "主任", "台": "台长",
    "集团": "董事长", "联社": "理事长", "银行": "董事长", "公司": "董事长", "关": "关长", "总队": "总队长",
}  # fmt: skip


def ordinal(number: int) -> str:
    """1 → 一, 12 → 十二."""
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else ("十" if tens == 1 else ORDINALS[tens - 1] + "十")
    return head + (ORDINALS[ones - 1] if ones else "")


@dataclass(slots=True)
class Tree:
    """The units in the order in which they must be written, and the departments made from them."""

    units: list[UnitSeed] = field(default_factory=list)
    departments: list[Department] = field(default_factory=list)


def grow(rng: Random, on: date, *, small: bool = False) -> Tree:
    """The whole tree on a day. The small one has eight units and about a hundred branches."""
    chosen = [row for row in rows() if not small or row.short in SMALL]
    tree = Tree()
    tree.units.append(_root(rng))
    tree.units += _own_branches(rng)
    counts = _shared(chosen, SMALL_BRANCHES if small else BRANCHES)
    zones = cycle(table("departments.toml")["zones"])
    for row, count in zip(chosen, counts, strict=True):
        _plant(tree, row, count, next(zones), rng, on)
    return tree


def _shared(chosen: list[Row], total: int) -> list[int]:
    """The number of branches of each unit: by weight, at least one, summing to the total."""
    weight = sum(row.weight for row in chosen)
    exact = [row.weight * total / weight for row in chosen]
    counts = [max(1, int(share)) for share in exact]
    order = sorted(range(len(chosen)), key=lambda i: (counts[i] - exact[i], i))
    for place in cycle(order):
        if sum(counts) == total:
            return counts
        counts[place] += 1 if sum(counts) < total else -(counts[place] > 1)
    return counts


def _day(rng: Random, first: int, last: int) -> date:
    return date(first, 1, 1) + timedelta(days=rng.randrange((last - first + 1) * 365))


def _root(rng: Random) -> UnitSeed:
    return UnitSeed(
        ROOT, ROOT_NAME, "省直机关工委", "working_committee", None, "", _day(rng, 1984, 1986)
    )


def _own_branches(rng: Random) -> list[UnitSeed]:
    """The committee's own organisation: a general branch and a branch in each office."""
    opened = _day(rng, 2009, 2012)
    labels = ("办公室", *LIAISON, "离退休干部")
    sizes = [rng.randint(4, 9) for _label in labels]
    found = [
        UnitSeed(
            OWN_BRANCH, "省直机关工委机关党总支", "机关党总支", "general_branch", ROOT, "", opened,
            members=sum(sizes), full_members=sum(sizes), staff=sum(sizes) + 6,
        )
    ]  # fmt: skip
    for place, (label, size) in enumerate(zip(labels, sizes, strict=True), 1):
        kind = "retired_branch" if label.startswith("离退休") else "branch"
        found.append(
            UnitSeed(
                f"{OWN_BRANCH}-{place:02d}", f"省直机关工委{label}党支部", f"{label}党支部", kind,
                OWN_BRANCH, "", opened, members=size, full_members=size,
            )
        )  # fmt: skip
    return found


@dataclass(slots=True)
class Planned:
    """A branch to be: its label, kind, size, and the institution to which it belongs."""

    label: str
    kind: str
    members: int
    full: int
    institution: str = ""


def _plant(tree: Tree, row: Row, count: int, zone: str, rng: Random, on: date) -> None:
    """One unit with everything below it."""
    planned = _planned(row, count, rng)
    members = sum(p.members for p in planned)
    full = sum(p.full for p in planned)
    staff = round(members / rng.uniform(0.62, 0.86)) + 1
    opened = _day(rng, 1996, 2009)
    office = OFFICE_OF_SYSTEM[row.system]
    code = row.code
    tree.units.append(
        UnitSeed(
            code, row.name, row.short, "unit", ROOT, code, opened, row.unit_class, row.system,
            zone, office, None, members, full, staff, _former(row, on),
        )
    )  # fmt: skip
    lead = f"{code}-01"
    tree.units.append(
        UnitSeed(
            lead, f"{row.short}{row.lead}", row.lead, BOARDS.get(row.lead, "leading_body"), code,
            code, opened,
        )
    )  # fmt: skip
    committee, word, discipline = _organ(tree, row, planned, members, full, opened, rng)
    branches = _branches(tree, row, planned, committee or code, opened, rng)
    societies = _societies(tree, row, rng)
    tree.departments.append(
        Department(
            code=code, short=row.short, name=row.name, self_word=row.self_word,
            unit_class=row.unit_class, system=row.system, zone=zone, liaison_office=office,
            lead=row.lead if row.lead in BOARDS else "领导班子", head_title=HEADS[row.self_word],
            lead_code=lead, committee=committee or branches[0], committee_word=word,
            discipline=discipline, business=row.business,
            offices=tuple(o for o in (*row.offices, *row.generic) if o != "离退休干部处"),
            institutions=tuple(sorted({p.institution for p in planned if p.institution})),
            societies=societies, branches=tuple(branches), members=members, staff=staff,
        )
    )  # fmt: skip


FORMER = {
    "省数据局": ("江岚省政务服务管理局", 17),
    "省国动办": ("江岚省人民防空办公室", 22),
    "省粮食和物资局": ("江岚省粮食局", 30),
}
"""Units that had another name until so many months ago."""


def _former(row: Row, on: date) -> tuple[tuple[str, date], ...]:
    if row.short not in FORMER:
        return ()
    name, months = FORMER[row.short]
    index = on.year * 12 + on.month - 1 - months
    return ((name, date(index // 12, index % 12 + 1, 12)),)


def _organ(
    tree: Tree, row: Row, planned: list[Planned], members: int, full: int, opened: date, rng: Random
) -> tuple[str, str, str]:
    """The organ committee (100 members, or fewer with approval), a general branch, or nothing in the smallest units."""
    if len(planned) == 1:
        return "", "机关党支部", ""
    code, unit = f"{row.code}-02", row.code
    if members >= 100 or (members >= 70 and rng.random() < 0.3):
        tree.units.append(
            UnitSeed(
                code, f"{row.short}机关党委", "机关党委", "organ_committee", unit, unit, opened,
                members=members, full_members=full,
            )
        )  # fmt: skip
        if rng.random() < 0.04 and row.short != SHOWN:
            return code, "机关党委", ""
        discipline = f"{row.code}-03"
        tree.units.append(
            UnitSeed(
                discipline,
                f"{row.short}机关纪委",
                "机关纪委",
                "organ_discipline",
                unit,
                unit,
                opened,
            )
        )
        return code, "机关党委", discipline
    tree.units.append(
        UnitSeed(
            code, f"{row.short}机关党总支", "机关党总支", "general_branch", unit, unit, opened,
            members=members, full_members=full,
        )
    )  # fmt: skip
    return code, "机关党总支", ""


def _planned(row: Row, count: int, rng: Random) -> list[Planned]:
    """The branches of a unit: offices of the organ first, then institutions, then those of the retired."""
    if count == 1:
        return [_sized("机关党支部", "branch", rng, 4, 14)]
    offices = list(dict.fromkeys(("办公室", *row.offices, *_shuffled(row.generic, rng))))
    offices = [o for o in offices if not o.startswith("离退休") and o != "老干部处"]
    retired = 0 if count < 5 else 1 if count < 20 else 2 if count < 60 else 4
    special = _special(row, count, rng)
    places = expanded(row.institutions, table("departments.toml")["cities"])
    rest = count - retired - len(special)
    organ = min(len(offices), rest if not places else max(3, round(rest * 0.4)))
    organ = min(organ, rest)
    plan = _of_organ(offices[:organ], count, rng)
    outside = rest - organ
    if outside and not places:
        plan += _further_branches(row.offices, outside, rng)
    elif outside:
        plan += _of_institutions(places, outside, rng)
    plan += special
    for place in range(1, retired + 1):
        label = "离退休干部党支部" if retired == 1 else f"离退休干部第{ordinal(place)}党支部"
        plan.append(_sized(label, "retired_branch", rng, 9, 44))
    return plan


def _shuffled(items: Iterable[str], rng: Random) -> list[str]:
    copy = list(items)
    rng.shuffle(copy)
    return copy


def _special(row: Row, count: int, rng: Random) -> list[Planned]:
    """A joint branch here, a temporary one there."""
    found: list[Planned] = []
    if count >= 9 and rng.random() < 0.3:
        found.append(_sized("直属单位联合党支部", "joint_branch", rng, 5, 12))
    if count >= 14 and rng.random() < 0.25:
        task = rng.choice(row.business)
        found.append(_sized(f"{task}专班临时党支部", "temporary_branch", rng, 4, 11))
    return found


def _of_organ(offices: list[str], count: int, rng: Random) -> list[Planned]:
    if count <= 3:
        labels = [f"机关第{ordinal(n)}党支部" for n in range(1, len(offices) + 1)]
    else:
        labels = [f"{office}党支部" for office in offices]
    return [_sized(label, "branch", rng, 5, 21) for label in labels]


def _further_branches(offices: tuple[str, ...], count: int, rng: Random) -> list[Planned]:
    """Second, third … branches of large offices, where there is no institution to hold them."""
    labels = [
        f"{o}第{ordinal(n)}党支部" for n in range(2, 2 + -(-count // len(offices))) for o in offices
    ]
    return [_sized(label, "branch", rng, 6, 24) for label in labels[:count]]


def _of_institutions(places: list[str], count: int, rng: Random) -> list[Planned]:
    """So many branches shared among the institutions, named as such places name them."""
    used = places[: min(len(places), count)]
    shares = dict.fromkeys(used, 1)
    weights = [rng.uniform(0.4, 1.6) for _place in used]
    for place in rng.choices(used, weights, k=count - len(used)):
        shares[place] += 1
    plan: list[Planned] = []
    for place in used:
        for label in _section_labels(place, shares[place]):
            plan.append(_sized(label, "branch", rng, 6, 30, place))
    return plan


def _section_labels(place: str, count: int) -> list[str]:
    if count == 1:
        return [f"{place}党支部"]
    labels: list[str] = []
    names = sections(place)
    for number in range(1, count + 1):
        for name in names:
            if number > 1 and "{n}" not in name:
                continue
            labels.append(f"{place}{name.format(n=ordinal(number))}党支部")
    return labels[:count]


def _sized(label: str, kind: str, rng: Random, low: int, high: int, place: str = "") -> Planned:
    """A branch with its members: within the rules as a rule, beyond them now and then."""
    chance = rng.random()
    if chance < 0.008:
        members = rng.randint(51, 66)
    elif chance < 0.013 and kind == "branch":
        members = 2
    else:
        members = round(rng.triangular(low, high, (2 * low + high) / 3))
    probation = (
        0 if members < 6 or kind == "retired_branch" else rng.choices((0, 1, 2), (6, 3, 1))[0]
    )
    return Planned(label, kind, members, members - probation, place)


def _branches(
    tree: Tree, row: Row, planned: list[Planned], parent: str, opened: date, rng: Random
) -> list[str]:
    """Branches below the committee; those of one institution below its committee or general branch."""
    codes: list[str] = []
    number = 100
    above: dict[str, str] = {}
    for plan in planned:
        if plan.institution and plan.institution not in above:
            number += 1
            above[plan.institution] = _middle(
                tree, row, planned, plan.institution, parent, number, rng
            )
        number += 1
        code = f"{row.code}-{number:04d}"
        began = date(max(2006, opened.year), 1, 1) + timedelta(days=rng.randrange(4_000))
        if plan.kind == "temporary_branch":
            began = date(2024, 1, 1) + timedelta(days=rng.randrange(120))
        tree.units.append(
            UnitSeed(
                code, f"{row.short}{plan.label}", plan.label, plan.kind,
                above.get(plan.institution, parent), row.code, began,
                members=plan.members, full_members=plan.full,
            )
        )  # fmt: skip
        codes.append(code)
    return codes


def _middle(
    tree: Tree, row: Row, planned: list[Planned], place: str, parent: str, number: int, rng: Random
) -> str:
    """The committee or general branch of an institution with several branches; else its branch hangs directly."""
    own = [p for p in planned if p.institution == place]
    if len(own) == 1:
        return parent
    members, full = sum(p.members for p in own), sum(p.full for p in own)
    kind, word = ("organ_committee", "党委") if members >= 100 else ("general_branch", "党总支")
    code = f"{row.code}-{number:04d}"
    tree.units.append(
        UnitSeed(
            code, f"{row.short}{place}{word}", f"{place}{word}", kind, parent, row.code,
            _day(rng, 1998, 2012), members=members, full_members=full,
            staff=round(members / rng.uniform(0.5, 0.8)),
        )
    )  # fmt: skip
    return code


def _societies(tree: Tree, row: Row, rng: Random) -> tuple[str, ...]:
    names = table("departments.toml")["societies"].get(row.short, "")
    found = [f"江岚省{name}" for name in names.split(",") if name]
    for place, name in enumerate(found, 1):
        members = rng.choice((0, 1, 2, 3, 4, 6, 9))
        tree.units.append(
            UnitSeed(
                f"{row.code}-9{place:02d}", name, name, "social_organization", row.code, row.code,
                _day(rng, 2001, 2019), members=members, full_members=members,
            )
        )  # fmt: skip
    return tuple(found)
