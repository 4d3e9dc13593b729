"""Rules over calendar windows as bit sets, one entry for each rule: the larger half of the hand-written side."""

from collections.abc import Sequence

VERDICTS = ("passed", "failed", "attention", "not_applicable", "exempt", "unknown")
BRANCHES = ("branch", "joint_branch", "temporary_branch", "retired_branch")
YES = "(CASE WHEN {} THEN 1 ELSE 0 END)"


def quarter_ends() -> list[str]:
    return [f"DATE '2025-{m}'" for m in ("03-31", "06-30", "09-30", "12-31")]


def bits(test: str, values: Sequence[str]) -> str:
    """The windows in which a test holds; ``#`` stands for the value of the window."""
    parts = (
        f"(CASE WHEN {test.replace('#', value)} THEN {1 << place} ELSE 0 END)"
        for place, value in enumerate(values)
    )
    return "(" + " + ".join(parts) + ")"


def over(test: str, size: str) -> str:
    """The windows in which a test on attributes holds; ``#`` stands for the number in the name of the column."""
    places = {"m": range(12), "q": range(4), "y": (11,), "r": (11,), "4": (3,)}[size]
    return bits(test, [str(place) for place in places])


def committee(test: str) -> str:
    """The quarters in which a test on ``hc#`` holds, which stands by months."""
    return bits(test, [str(3 * quarter + 2) for quarter in range(4)])


def rule(code: str, size: str, met: str, *cases: tuple[str, str], breach: str = "failed") -> str:
    """One rule, its counts of verdicts in one whole number, ten bits each. All arguments are bit sets over the
    windows of a size (m, q, y, r); ``cases`` are judged in their order."""
    masks: dict[str, list[str]] = {"unknown": [f"({size}_some & ~{size}_whole)"]}
    left = f"({size}_some & {size}_whole)"
    for verdict, mask in cases:
        masks.setdefault(verdict, []).append(f"({left} & {mask})")
        left = f"({left} & ~{mask})"
    masks["passed"] = [f"({left} & {met})"]
    masks.setdefault(breach, []).append(f"({left} & ~{met})")
    total = " + ".join(
        f"({' + '.join(f'bit_count({mask}::BIGINT)' for mask in masks[verdict])})::BIGINT * {1 << (10 * place)}"
        for place, verdict in enumerate(VERDICTS)
        if verdict in masks
    )
    return f"({total}) AS {column(code)}"


def column(code: str) -> str:
    return "n_" + code.replace("-", "_")


def told(rows: str) -> str:
    """Rows of ``org, indicator, n`` sorted, with a column for each verdict."""
    columns = ", ".join(
        f"(n >> {10 * place}) & 1023 AS {verdict}" for place, verdict in enumerate(VERDICTS)
    )
    return f"SELECT org, indicator, {columns} FROM ({rows}) ORDER BY org, indicator"


def lives(windows: int) -> tuple[str, str]:
    """The windows in which the organisation is there on some day, and those in which it is there on every day."""
    months = 12 // windows
    some, whole = [], []
    for place in range(windows):
        first = f"DATE '2025-{place * months + 1:02}-01'"
        last = f"last_day(DATE '2025-{(place + 1) * months:02}-01')"
        some.append(
            f"(CASE WHEN opened_on <= {last} AND (closed_on IS NULL OR closed_on >= {first}) THEN {1 << place} ELSE 0 END)"
        )
        whole.append(
            f"(CASE WHEN opened_on <= {first} AND (closed_on IS NULL OR closed_on >= {last}) THEN {1 << place} ELSE 0 END)"
        )
    return "(" + " + ".join(some) + ")", "(" + " + ".join(whole) + ")"


WAIVED = {size: ("exempt", over("coalesce(hw#, 0) <> 0", size)) for size in ("m", "y", "r")}
WAIVED["q"] = ("exempt", committee("coalesce(hw#, 0) <> 0"))
NO_COMMITTEE = (("unknown", committee("hc# IS NULL")), ("not_applicable", committee("hc# = 0")))


def share(code: str, seen: str, above: str, below: str, *before: tuple[str, str], none: str) -> str:
    """Everybody must have met what is asked of some; ``none`` is the verdict where nothing is on record."""
    return rule(
        code, "r", YES.format(f"{below} <= {above}"), *before, (none, YES.format(f"{seen} = 0")),
        ("unknown", YES.format(f"no_{above} + no_{below} > 0")), ("not_applicable", YES.format(f"{below} <= 0")),
        breach="attention",
    )  # fmt: skip


BRANCH_RULES = {
    "EDU-01": share("EDU-01", "studied", "met", "asked", WAIVED["r"], none="unknown"),
    "EDU-02": share("EDU-02", "studied_committee", "met_committee", "asked_committee", WAIVED["r"], none="unknown"),
    "EDU-02B": rule("EDU-02B", "y", "(trained | rotation | new_secretary)", WAIVED["y"], breach="attention"),
    "EDU-03": rule("EDU-03", "y", "rotation", WAIVED["y"], breach="attention"),
    "EDU-04": share("EDU-04", "studied_new", "met_new", "asked_new", none="not_applicable"),
    "LIFE-01": rule("LIFE-01", "q", "general", WAIVED["q"], breach="attention"),
    "LIFE-02": rule(
        "LIFE-02", "m", "committee", ("unknown", over("hc# IS NULL", "m")), ("not_applicable", over("hc# = 0", "m")),
        WAIVED["m"], breach="attention",
    ),
    "LIFE-04B": rule("LIFE-04B", "y", "lecture", WAIVED["y"], breach="attention"),
    "LIFE-05": rule("LIFE-05", "m", "theme", WAIVED["m"]),
    "LIFE-06": rule("LIFE-06", "r", "life", WAIVED["r"]),
    "LIFE-07": rule("LIFE-07", "r", "(self & mutual & vote)", WAIVED["r"], breach="attention"),
    "LIFE-08": rule(
        "LIFE-08", "r", YES.format("excellent * 3 <= due"), ("not_applicable", YES.format("appraised = 0")),
        ("unknown", YES.format("no_excellent + no_due > 0")), ("not_applicable", YES.format("due <= 0")), breach="attention",
    ),
    "LIFE-09": rule(
        "LIFE-09", "r", YES.format("talk_members = 1 AND (talk_committee = 1 OR hc11 = 0)"), WAIVED["r"],
        ("unknown", YES.format("hc11 IS NULL")), breach="attention",
    ),
    "ORG-04": rule(
        "ORG-04", "q", committee("hc# <> 0"), ("unknown", over("fm# IS NULL", "q")), ("not_applicable", over("fm# < 7", "q")),
        ("unknown", committee("hc# IS NULL")),
    ),
    "ORG-05": rule(
        "ORG-05", "q", over("secretaries# = 1", "q"), ("unknown", over("fm# IS NULL", "q")), ("not_applicable", over("fm# >= 7", "q")),
    ),
    "ORG-05B": rule(
        "ORG-05B", "q", committee("hc# <= 0"), ("unknown", over("fm# IS NULL", "q")), ("not_applicable", over("fm# >= 7", "q")),
        ("unknown", committee("hc# IS NULL")),
    ),
    "ORG-10": rule("ORG-10", "q", over("committee_members# BETWEEN 3 AND 7", "q"), *NO_COMMITTEE, breach="attention"),
    "ORG-10B": rule("ORG-10B", "q", "(secretary & org_member & publicity & discipline)", *NO_COMMITTEE, breach="attention"),
    "ORG-11C": rule("ORG-11C", "q", "discipline", *NO_COMMITTEE),
}  # fmt: skip
SMALL = {
    "ORG-03B": rule("ORG-03B", "q", over("fm# >= 3", "q"), ("unknown", over("fm# IS NULL", "q"))),
}
JOINED = {
    "ORG-06": rule("ORG-06", "q", over("me# <= 50", "q"), ("unknown", over("me# IS NULL", "q")), breach="attention"),
}  # fmt: skip
COVERING = {
    "ORG-07": rule("ORG-07", "q", over("cu# <= 5", "q"), ("unknown", over("cu# IS NULL", "q")), breach="attention"),
}  # fmt: skip
COVERED = rule("COV-01", "y", YES.format("gap <= 0"), ("unknown", YES.format("no_gap > 0 AND gap <= 0")), breach="attention")  # fmt: skip
MEMBERS_UNKNOWN = ("unknown", over("me# IS NULL", "q"))
COMMITTEE_RULES = {
    "COV-01": COVERED,
    "LIFE-04": rule("LIFE-04", "y", "by_secretary"),
    "LIFE-10": rule("LIFE-10", "y", "double"),
    "LIFE-11": rule("LIFE-11", "q", "attendance"),
    "ORG-01B": rule("ORG-01B", "q", "set_up", MEMBERS_UNKNOWN, ("not_applicable", over("me# >= 100", "q"))),
    "ORG-11": rule("ORG-11", "q", "(disciplines | near_disciplines)"),
    "ORG-12C": rule("ORG-12C", "q", "fulltime", ("not_applicable", over("coalesce(lc#, 0) = 0", "q"))),
    "RES-04": rule("RES-04", "r", "review"),
}  # fmt: skip
UNIT_RULES = {
    "LIFE-12": rule("LIFE-12", "y", "head_report"),
    "ORG-01": rule("ORG-01", "q", "committees", MEMBERS_UNKNOWN, ("not_applicable", over("me# < 100", "q"))),
    "ORG-02": rule(
        "ORG-02", "q", "bodies", MEMBERS_UNKNOWN, ("not_applicable", over("me# < 50", "q")), ("not_applicable", over("me# >= 100", "q")),
    ),
    "ORG-03": rule("ORG-03", "q", "any_body", ("unknown", over("fm# IS NULL", "q")), ("not_applicable", over("fm# < 3", "q"))),
    "ORG-14": rule(
        "ORG-14", "y", YES.format("ft3 * 100 >= st3"), ("unknown", YES.format("st3 IS NULL")), ("not_applicable", YES.format("st3 < 100")),
        ("unknown", YES.format("ft3 IS NULL")), breach="attention",
    ),
    "ORG-14B": rule(
        "ORG-14B", "q", over("ps# <> 0", "q"), ("unknown", over("st# IS NULL", "q")), ("not_applicable", over("st# >= 100", "q")),
        ("unknown", over("ps# IS NULL", "q")), breach="attention",
    ),
    "RES-06": rule("RES-06", "y", "budget"),
}  # fmt: skip
TOP_RULES = {
    "COV-01": COVERED,
    "RES-02": rule("RES-02", "y", "(system & tasks & systems)"),
    "RES-02B": rule("RES-02B", "y", "supervised"),
    "RES-03": rule("RES-03", "y", "heard"),
    "RES-04B": rule("RES-04B", "r", "own_review"),
}
RULES_BY_KIND = (
    (("branch",), {**BRANCH_RULES, **SMALL, **JOINED}),
    (("retired_branch",), {**BRANCH_RULES, **SMALL}),
    (("joint_branch",), {**BRANCH_RULES, **JOINED, **COVERING}),
    (("temporary_branch",), BRANCH_RULES),
    (("organ_committee",), COMMITTEE_RULES),
    (("unit",), UNIT_RULES),
    (("working_committee",), TOP_RULES),
)


def wide(
    kinds: Sequence[str], rules: dict[str, str], condition: str, columns: Sequence[str]
) -> str:
    """The counts of some kinds of organisation, one row for each rule; ``columns`` are what was aggregated."""
    (m_some, m_whole), (q_some, q_whole), (y_some, y_whole) = lives(12), lives(4), lives(1)
    rite = YES.format(
        "opened_on <= DATE '2025-01-01' AND (closed_on IS NULL OR closed_on >= DATE '2026-03-31')"
    )
    names = ", ".join(f"'{kind}'" for kind in kinds)
    entries = ", ".join(f"{{'indicator': '{code}', 'n': {column(code)}}}" for code in sorted(rules))
    numbers = ", ".join(rules[code] for code in sorted(rules))
    return f"""
    SELECT org, entry.indicator AS indicator, entry.n AS n FROM (
        SELECT org, unnest([{entries}]) AS entry FROM (SELECT org, {numbers} FROM (
            SELECT o.org, {m_some} AS m_some, {m_whole} AS m_whole, {q_some} AS q_some, {q_whole} AS q_whole,
                   {y_some} AS y_some, {y_whole} AS y_whole, {y_some} AS r_some, {rite} AS r_whole, {", ".join(columns)}
            FROM orgs o LEFT JOIN hand_bits f ON f.org = o.org LEFT JOIN hand_sums s ON s.org = o.org LEFT JOIN hand_people p ON p.org = o.org
            LEFT JOIN hand_attributes a ON a.org = o.org LEFT JOIN hand_children c ON c.org = o.org
            LEFT JOIN hand_children n ON n.org = o.parent
            WHERE o.kind IN ({names}) AND {condition.format(org="o.org")}
        ))
    ) WHERE entry.n > 0
    """
