"""The words of a scene: how a unit, its bodies, its branches and the period looked at are called."""

from collections.abc import Mapping
from datetime import date
from random import Random

from bihuan.demo.values import Department, UnitSeed

ORGANS = {"委": "委机关", "厅": "厅机关", "局": "局机关", "部": "部机关"}
COMPANIES = {"集团": "集团本部", "公司": "公司本部", "银行": "总行机关", "联社": "联社机关"}


def period(on: date, rng: Random) -> tuple[str, int]:
    """The stretch of time that a check looks at: its words and its length in months, at least six."""
    year, month = on.year, on.month
    if month == 1:
        return rng.choice([(f"{year - 1}年", 12), (f"{year - 1}年下半年", 6)])
    if month <= 6:
        return f"{year - 1}年下半年以来", month + 5
    if month <= 9:
        return rng.choice(
            [("上半年", 6), (f"今年1至{month - 1}月", month - 1), ("今年以来", month - 1)]
        )
    return rng.choice(
        [("前三季度", 9), ("今年以来", month - 1), (f"今年1至{month - 1}月", month - 1)]
    )


def words_of(
    department: Department, units: Mapping[str, UnitSeed], rng: Random, on: date, branch: str = ""
) -> dict[str, str | int]:
    """Everything that a template may look up for a finding in this unit on this day."""
    own = units[branch or rng.choice(department.branches)]
    others = [code for code in department.branches if code != own.code]
    second = units[rng.choice(others)].label if others else own.label
    span, months = period(on, rng)
    board = department.lead
    full, members = own.full_members or 0, own.members or 0
    institution = rng.choice(department.institutions) if department.institutions else ""
    office = rng.choice(department.offices[:8])
    return {
        "unit": department.short,
        "lead": board,
        "leadsec": f"{board}书记" if board != "领导班子" else "主要负责人",
        "leadmem": {"党组": "党组成员", "党委": "党委委员"}.get(board, "班子成员"),
        "cttee": department.committee_word,
        "dis": "机关纪委" if department.discipline else "纪检委员",
        "organ": ORGANS.get(department.self_word) or COMPANIES.get(department.self_word, "机关"),
        "br": own.label,
        "br2": second,
        "biz": rng.choice(department.business),
        "office": office,
        "inst": institution,
        "inst_or_office": institution or office,
        "assoc": rng.choice(department.societies) if department.societies else "",
        "post": rng.choice(("组织委员", "宣传委员", "纪检委员")),
        "zone": department.zone,
        "brn": len(department.branches),
        "mem": department.members,
        "staff": department.staff,
        "bm": members,
        "bf": full,
        "third": members // 3,
        "span": span,
        "sm": months,
        "sq": months // 3,
        "thisy": on.year,
        "lasty": on.year - 1,
        "doc_year": on.year if on.month > 3 else on.year - 1,
    }
