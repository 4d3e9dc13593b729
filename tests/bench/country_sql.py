"""Rules as one would write them by hand for DuckDB: what `bihuan evaluate` is measured against.

Bit sets for months and quarters, one pass over the facts, one over the attributes, the counts of verdicts by bit arithmetic.
It knows what the product must find out: which rules there are, their parameters and the days from which they hold, which
kinds of organisation the country has, that no pack was adopted and no exemption recorded. Rules: every rule of the base
pack that gives a row on the data of country.py (:data:`RULES`), for the year 2025, with ``--windows counts``.

Left out: the other 41 of 88, which give no row there, as no organisation of their kind or no record that would start them exists.
"""

from tests.bench import country_terms
from tests.bench.country_bits import RULES_BY_KIND, bits, quarter_ends, told, wide

RULES = sorted(
    {code for _kinds, rules in RULES_BY_KIND for code in rules} | set(country_terms.RULES)
)

MARKS = {
    "theme": ("m", "theme_day", "theme"),
    "committee": ("m", "committee_meeting", ""),
    "general": ("q", "general_meeting", ""),
    "attendance": ("q", "report", "attendance"),
    "lecture": ("y", "party_lecture", ""),
    "by_secretary": ("y", "party_lecture", "by_secretary"),
    "double": ("y", "report", "double_org_life"),
    "supervised": ("y", "report", "supervision"),
    "head_report": ("y", "hearing", "head_report"),
    "heard": ("y", "hearing", "working_committee"),
    "budget": ("y", "activity_budget", "budgeted"),
    "system": ("y", "supervision", "responsibility_system"),
    "tasks": ("y", "supervision", "key_tasks"),
    "systems": ("y", "supervision", "key_systems"),
    "rotation": ("y", "training", "rotation"),
    "trained": ("y", "training", "committee"),
    "new_secretary": ("y", "training", "new_secretary"),
    "life": ("r", "org_life_meeting", ""),
    "appraised": ("r", "member_appraisal", ""),
    "self": ("r", "member_appraisal", "self"),
    "mutual": ("r", "member_appraisal", "mutual"),
    "vote": ("r", "member_appraisal", "vote"),
    "talk_members": ("r", "heart_talk", "members"),
    "talk_committee": ("r", "heart_talk", "committee"),
    "studied": ("r", "study_requirement", "members"),
    "studied_committee": ("r", "study_requirement", "committee"),
    "studied_new": ("r", "study_requirement", "new_members"),
    "review": ("r", "duty_review", "secretary"),
    "own_review": ("r", "duty_review", "working_committee"),
    "set_up": ("e", "approval", "set_up"),
    "secretary": ("h", "post", "secretary"),
    "org_member": ("h", "post", "org_member"),
    "publicity": ("h", "post", "publicity_member"),
    "discipline": ("h", "post", "discipline_member"),
    "fulltime": ("h", "post", "fulltime_deputy"),
}
"""Bit sets: in which windows (months, quarters, the year, the rite, ever, held) a record with a mark is there."""
ALSO = {
    "committee": "with_committee_meeting",
    "general": "with_general_meeting",
    "lecture": "with_lecture",
}
"""What a theme day counts for as well."""
SUMS = {
    "excellent": ("member_appraisal", "", "quantity"),
    "due": ("member_appraisal", "", "whole"),
    "met": ("study_requirement", "members", "part"),
    "asked": ("study_requirement", "members", "whole"),
    "met_committee": ("study_requirement", "committee", "part"),
    "asked_committee": ("study_requirement", "committee", "whole"),
    "met_new": ("study_requirement", "new_members", "part"),
    "asked_new": ("study_requirement", "new_members", "whole"),
    "gap": ("coverage_gap", "", "quantity"),
}  # fmt: skip
"""Numbers that are added up in the rite (of ``gap`` in the year)."""


WIDTHS = {"m": 12, "q": 4, "e": 4, "h": 4, "y": 1, "r": 1}
PEOPLE = {"secretaries": "secretary", "committee_members": "committee_member"}
CHILDREN = {
    "committees": "'organ_committee'",
    "bodies": "'organ_committee', 'general_branch'",
    "any_body": "'organ_committee', 'general_branch', 'branch', 'joint_branch', 'temporary_branch', 'retired_branch'",
    "disciplines": "'organ_discipline'",
}
MONTHS = [f"last_day(DATE '2025-{m:02}-01')" for m in range(1, 13)]
ATTRIBUTES = {
    "has_committee": ("hc", MONTHS), "hard_requirements_waived": ("hw", MONTHS),
    **{name: (short, quarter_ends()) for name, short in (
        ("full_members", "fm"), ("members", "me"), ("covered_units", "cu"), ("large_committee", "lc"), ("staff", "st"), ("full_time", "ft"), ("party_staff", "ps"))},
}  # fmt: skip


def bears(mark: str) -> str:
    return f"contains(marks, ' {mark} ')" if mark else "true"


def places() -> dict[str, tuple[int, int]]:
    """Where the bits of each name stand: the word, and from which bit."""
    found, free = {}, 60
    word = 0
    for name, (size, _kind, _mark) in MARKS.items():
        if WIDTHS[size] > free:
            word, free = word + 1, 60
        found[name] = (word, 60 - free)
        free -= WIDTHS[size]
    return found


def facts(as_of: str) -> str:
    value = {
        "m": "month_bit", "q": "quarter_bit", "y": "of_year", "r": "of_rite",
        "e": bits('"on" <= #', quarter_ends()),
        "h": bits('"on" <= # AND (until IS NULL OR until >= #)', quarter_ends()),
    }  # fmt: skip
    words: dict[int, dict[str, list[str]]] = {}
    for name, (word, offset) in places().items():
        size, kind, mark = MARKS[name]
        shifted = f"({value[size]}) * {1 << offset}"
        asked = [(kind, mark)] + ([("theme_day", ALSO[name])] if name in ALSO else [])
        for of_kind, bearing in asked:
            test = bears(bearing) + (" AND " + bears("reviewed") if name == "review" else "")
            part = f"CASE WHEN {test} THEN {shifted} ELSE 0 END"
            words.setdefault(word, {}).setdefault(of_kind, []).append(part)
    columns = [
        "bit_or(CASE kind "
        + " ".join(f"WHEN '{kind}' THEN {' + '.join(parts)}" for kind, parts in by_kind.items())
        + f" ELSE 0 END) AS word{word}"
        for word, by_kind in words.items()
    ]
    kinds = ", ".join(f"'{kind}'" for kind in sorted({k for w in words.values() for k in w}))
    return f"""
    CREATE OR REPLACE TEMP TABLE hand_bits AS SELECT org, {", ".join(columns)} FROM (
        SELECT org, kind, ' ' || coalesce(has, '') || ' ' AS marks, "on", until,
               CASE WHEN year("on") = 2025 THEN 1::BIGINT << (month("on") - 1) ELSE 0 END AS month_bit,
               CASE WHEN year("on") = 2025 THEN 1::BIGINT << (quarter("on") - 1) ELSE 0 END AS quarter_bit,
               CASE WHEN coalesce(period::INTEGER, year("on")) = 2025 THEN 1::BIGINT ELSE 0 END AS of_year,
               CASE WHEN of_year = 1 AND "on" <= DATE '2026-03-31' THEN 1::BIGINT ELSE 0 END AS of_rite
        FROM facts WHERE "on" <= DATE '{as_of}' AND recorded_on <= DATE '{as_of}' AND kind IN ({kinds})
    ) GROUP BY org"""


def sums(as_of: str) -> str:
    """The numbers of the few records that are added up; how many leave a number out."""
    columns = []
    for name, (kind, mark, column) in SUMS.items():
        test = (
            "of_year" if name == "gap" else "of_rite"
        ) + f" AND kind = '{kind}' AND {bears(mark)}"
        columns.append(
            f"sum(CASE WHEN {test} THEN round({column} * 10000)::BIGINT END)::BIGINT AS {name}"
        )
        columns.append(f"count(*) FILTER (WHERE {test} AND {column} IS NULL) AS no_{name}")
    kinds = ", ".join(f"'{kind}'" for kind in sorted({kind for kind, _m, _c in SUMS.values()}))
    return f"""
    CREATE OR REPLACE TEMP TABLE hand_sums AS SELECT org, {", ".join(columns)} FROM (
        SELECT org, kind, ' ' || coalesce(has, '') || ' ' AS marks, quantity, part, whole,
               coalesce(period::INTEGER, year("on")) = 2025 AS of_year, of_year AND "on" <= DATE '2026-03-31' AS of_rite
        FROM facts WHERE "on" <= DATE '{as_of}' AND recorded_on <= DATE '{as_of}' AND kind IN ({kinds})
    ) GROUP BY org"""


def people(as_of: str) -> str:
    """How many different persons hold a post at the end of each quarter."""
    inner, outer = [], []
    for name, mark in PEOPLE.items():
        for quarter, end in enumerate(quarter_ends()):
            test = f"contains(' ' || has || ' ', ' {mark} ') AND \"on\" <= {end} AND (until IS NULL OR until >= {end})"
            inner.append(f"max(CASE WHEN {test} THEN 1::BIGINT ELSE 0 END) AS {name}{quarter}")
            outer.append(f"sum({name}{quarter})::BIGINT AS {name}{quarter}")
    return f"""
    CREATE OR REPLACE TEMP TABLE hand_people AS SELECT org, {", ".join(outer)} FROM (
        SELECT org, subject, {", ".join(inner)} FROM facts
        WHERE kind = 'post' AND subject IS NOT NULL AND "on" <= DATE '{as_of}' AND recorded_on <= DATE '{as_of}' GROUP BY org, subject
    ) GROUP BY org"""


def attributes() -> list[str]:
    """The values in force at month ends and at quarter ends: those of the first month once, and what changed later."""
    early = [
        f"max_by(value, since) FILTER (WHERE name = '{name}') AS {short}"
        for name, (short, _ends) in ATTRIBUTES.items()
    ]
    late, both = [], []
    for name, (short, ends) in ATTRIBUTES.items():
        for place, end in enumerate(ends):
            late.append(
                f"max_by(value, since) FILTER (WHERE name = '{name}' AND since <= {end}) AS {short}{place}"
            )
            both.append(f"coalesce(l.{short}{place}, e.{short}) AS {short}{place}")
    names = ", ".join(f"'{name}'" for name in ATTRIBUTES)
    read = f"FROM attributes WHERE name IN ({names}) AND since"
    return [
        f"""CREATE OR REPLACE TEMP TABLE hand_attributes AS
        WITH e AS (SELECT org, {", ".join(early)} {read} <= DATE '2025-01-31' GROUP BY org),
             l AS (SELECT org, {", ".join(late)} {read} > DATE '2025-01-31' AND since <= DATE '2025-12-31' GROUP BY org)
        SELECT coalesce(e.org, l.org) AS org, {", ".join(both)} FROM e FULL JOIN l ON l.org = e.org"""
    ]


def children() -> str:
    """In which quarters bodies of some kinds live below an organisation on the last day."""
    lives = bits("opened_on <= # AND (closed_on IS NULL OR closed_on >= #)", quarter_ends())
    columns = [
        f"bit_or(CASE WHEN kind IN ({kinds}) THEN {lives} ELSE 0 END) AS {name}"
        for name, kinds in CHILDREN.items()
    ]
    return f"CREATE OR REPLACE TEMP TABLE hand_children AS SELECT parent AS org, {', '.join(columns)} FROM orgs WHERE parent IS NOT NULL GROUP BY parent"


def columns() -> list[str]:
    """What was aggregated, as the rules name it."""
    found = [
        f"(coalesce(f.word{word}, 0) >> {offset}) & {(1 << WIDTHS[MARKS[name][0]]) - 1} AS {name}"
        for name, (word, offset) in places().items()
    ]
    for name in SUMS:
        found += [f"coalesce(s.{name}, 0) AS {name}", f"coalesce(s.no_{name}, 0) AS no_{name}"]
    found += [f"coalesce(p.{name}{q}, 0) AS {name}{q}" for name in PEOPLE for q in range(4)]
    found += [f"coalesce(c.{name}, 0) AS {name}" for name in CHILDREN]
    return [*found, "coalesce(n.disciplines, 0) AS near_disciplines", "a.* EXCLUDE (org)"]


def steps(as_of: str) -> list[str]:
    """What is aggregated once."""
    return [
        facts(as_of), sums(as_of), people(as_of), *attributes(), children(), *country_terms.steps(as_of),
    ]  # fmt: skip


def rows(condition: str) -> str:
    """The rows of the organisations for which a condition on ``{org}`` holds, sorted."""
    parts = [wide(kinds, rules, condition, columns()) for kinds, rules in RULES_BY_KIND]
    parts.append(f"SELECT * FROM hand_days WHERE {condition.format(org='org')}")
    return told(" UNION ALL ".join(parts))
