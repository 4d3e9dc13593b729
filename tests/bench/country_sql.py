"""The calendar rules of branches as one would write them by hand for DuckDB: what `bihuan evaluate` is measured against.

Months as bit sets, one pass over the facts, the counts of verdicts by bit arithmetic. It knows what the product must
find out: which rules there are, their parameters, that no pack was adopted and no exemption recorded. Rules: those of
RULES, for organisations of KINDS, for the year 2025, with ``--windows counts``.
"""

RULES = (
    "LIFE-01", "LIFE-02", "LIFE-04B", "LIFE-05", "LIFE-06", "LIFE-07", "LIFE-08", "EDU-03", "ORG-03B", "ORG-04", "ORG-06",
)  # fmt: skip
KINDS = ("branch", "joint_branch", "temporary_branch", "retired_branch")

AGGREGATE = """
CREATE OR REPLACE TEMP TABLE hand_facts AS
SELECT org,
       bit_or(CASE WHEN kind = 'theme_day' AND in_year AND has LIKE 'theme%' THEN bit ELSE 0 END) AS theme,
       bit_or(CASE WHEN in_year AND (kind = 'committee_meeting' OR kind = 'theme_day' AND contains(has, 'with_committee_meeting')) THEN bit ELSE 0 END) AS committee,
       bit_or(CASE WHEN in_year AND (kind = 'general_meeting' OR kind = 'theme_day' AND contains(has, 'with_general_meeting')) THEN quarter ELSE 0 END) AS general,
       bool_or(of_year AND (kind = 'party_lecture' OR kind = 'theme_day' AND contains(has, 'with_lecture'))) AS lecture,
       bool_or(of_year AND "on" <= DATE '2026-03-31' AND kind = 'org_life_meeting') AS life,
       bool_or(of_year AND kind = 'training' AND contains(has, 'rotation')) AS rotation,
       bool_or(appraisal AND contains(has, 'self')) AND bool_or(appraisal AND contains(has, 'mutual'))
           AND bool_or(appraisal AND contains(has, 'vote')) AS steps,
       bool_or(appraisal) AS appraised,
       bool_or(appraisal AND (quantity IS NULL OR whole IS NULL)) AS vague,
       sum(CASE WHEN appraisal THEN round(quantity * 10000)::BIGINT END)::BIGINT AS excellent,
       sum(CASE WHEN appraisal THEN round(whole * 10000)::BIGINT END)::BIGINT AS members
FROM (
    SELECT org, kind, has, "on", quantity, whole, "on" BETWEEN DATE '2025-01-01' AND DATE '2025-12-31' AS in_year,
           coalesce(period::INTEGER, year("on")) = 2025 AS of_year,
           of_year AND "on" <= DATE '2026-03-31' AND kind = 'member_appraisal' AS appraisal,
           1::BIGINT << (month("on") - 1) AS bit, 1::BIGINT << ((month("on") - 1) // 3) AS quarter
    FROM facts
    WHERE "on" <= DATE '{as_of}' AND recorded_on <= DATE '{as_of}'
      AND kind IN ('theme_day', 'committee_meeting', 'general_meeting', 'party_lecture', 'org_life_meeting', 'training', 'member_appraisal')
)
GROUP BY org
"""

MONTH_ENDS = [f"last_day(DATE '2025-{m:02}-01')" for m in range(1, 13)]


def attributes() -> str:
    """The values in force at month ends, as bits, and at quarter ends."""
    columns = []
    for name, short in (("has_committee", "hc"), ("hard_requirements_waived", "hw")):
        for m, end in enumerate(MONTH_ENDS):
            columns.append(
                f"max_by(value, since) FILTER (WHERE name = '{name}' AND since <= {end}) AS {short}{m}"
            )
    for name, short in (("full_members", "fm"), ("members", "me")):
        for q in range(4):
            columns.append(
                f"max_by(value, since) FILTER (WHERE name = '{name}' AND since <= {MONTH_ENDS[3 * q + 2]}) AS {short}{q}"
            )
    return (
        "CREATE OR REPLACE TEMP TABLE hand_attributes AS SELECT org, "
        + ", ".join(columns)
        + " FROM attributes WHERE name IN ('has_committee', 'hard_requirements_waived', 'full_members', 'members') GROUP BY org"
    )


def bits(test: str, count: int) -> str:
    """The windows in which a test holds; ``#`` stands for the window."""
    return (
        "("
        + " + ".join(
            f"(CASE WHEN {test.replace('#', str(w))} THEN {1 << w} ELSE 0 END)"
            for w in range(count)
        )
        + ")"
    )


def lives(count: int) -> tuple[str, str]:
    """The windows in which the organisation is there on some day, and those in which it is there on every day."""
    months = 12 // count
    some, whole = [], []
    for w in range(count):
        first, last = f"DATE '2025-{w * months + 1:02}-01'", MONTH_ENDS[(w + 1) * months - 1]
        some.append(
            f"(CASE WHEN opened_on <= {last} AND (closed_on IS NULL OR closed_on >= {first}) THEN {1 << w} ELSE 0 END)"
        )
        whole.append(
            f"(CASE WHEN opened_on <= {first} AND (closed_on IS NULL OR closed_on >= {last}) THEN {1 << w} ELSE 0 END)"
        )
    return "(" + " + ".join(some) + ")", "(" + " + ".join(whole) + ")"


def rule(
    code: str,
    size: str,
    met: str,
    out: str = "0",
    exempt: str = "0",
    unknown: str = "0",
    breach: str = "failed",
) -> str:
    """One rule: all arguments are bit sets over the windows of a size (m, q, y, r), judged in this order."""
    there, whole = f"{size}_some", f"{size}_whole"
    live = f"({there} & {whole})"
    steps = {"unknown": f"({there} & ~{whole})"}
    open_ = live
    parts = {}
    for name, mask in (("not_applicable", out), ("exempt", exempt), ("unknown", unknown)):
        parts[name] = f"({open_} & ({mask}))"
        open_ = f"({open_} & ~({mask}))"
    unknowns = f"bit_count({steps['unknown']}) + bit_count({parts['unknown']})"
    failed = f"bit_count({open_} & ~({met}))"
    values = {
        "passed": f"bit_count({open_} & ({met}))",
        "failed": failed if breach == "failed" else "0",
        "attention": failed if breach == "attention" else "0",
        "not_applicable": f"bit_count({parts['not_applicable']})",
        "exempt": f"bit_count({parts['exempt']})",
        "unknown": unknowns,
    }
    fields = ", ".join(f"'{name}': ({value})::BIGINT" for name, value in values.items())
    return f"{{'indicator': '{code}', {fields}}}"


def query() -> str:
    """The rows, sorted."""
    waived_m, waived_q = (
        bits("coalesce(hw#, 0) <> 0", 12),
        "("
        + " + ".join(
            f"(CASE WHEN coalesce(hw{3 * q + 2}, 0) <> 0 THEN {1 << q} ELSE 0 END)"
            for q in range(4)
        )
        + ")",
    )
    waived_y = "(CASE WHEN coalesce(hw11, 0) <> 0 THEN 1 ELSE 0 END)"
    yes = "(CASE WHEN coalesce({}, false) THEN 1 ELSE 0 END)"
    rules = {
        "LIFE-01": rule("LIFE-01", "q", "coalesce(general, 0)", exempt=waived_q, breach="attention"),
        "LIFE-02": rule("LIFE-02", "m", "coalesce(committee, 0)", out=bits("hc# = 0", 12), unknown="0", exempt=waived_m, breach="attention"),
        "LIFE-04B": rule("LIFE-04B", "y", yes.format("lecture"), exempt=waived_y, breach="attention"),
        "LIFE-05": rule("LIFE-05", "m", "coalesce(theme, 0)", exempt=waived_m),
        "LIFE-06": rule("LIFE-06", "r", yes.format("life"), exempt=waived_y),
        "LIFE-07": rule("LIFE-07", "r", yes.format("steps"), exempt=waived_y, breach="attention"),
        "LIFE-08": rule(
            "LIFE-08", "r", "(CASE WHEN members >= excellent * 3 THEN 1 ELSE 0 END)",
            out="(CASE WHEN NOT coalesce(appraised, false) OR NOT vague AND members <= 0 THEN 1 ELSE 0 END)",
            unknown="(CASE WHEN vague THEN 1 ELSE 0 END)", breach="attention",
        ),
        "EDU-03": rule("EDU-03", "y", yes.format("rotation"), exempt=waived_y, breach="attention"),
        "ORG-03B": rule("ORG-03B", "q", bits("fm# >= 3", 4), unknown=bits("fm# IS NULL", 4)),
        "ORG-04": rule(
            "ORG-04", "q", "(" + " + ".join(f"(CASE WHEN hc{3 * q + 2} <> 0 THEN {1 << q} ELSE 0 END)" for q in range(4)) + ")",
            out=bits("fm# < 7", 4),
            unknown="(" + " + ".join(f"(CASE WHEN fm{q} IS NULL OR hc{3 * q + 2} IS NULL THEN {1 << q} ELSE 0 END)" for q in range(4)) + ")",
        ),
        "ORG-06": rule("ORG-06", "q", bits("me# <= 50", 4), unknown=bits("me# IS NULL", 4), breach="attention"),
    }  # fmt: skip
    # conditions stand before the exemption in LIFE-02: a missing attribute is unknown even where requirements are waived
    rules["LIFE-02"] = rule(
        "LIFE-02", "m", "coalesce(committee, 0)", out=bits("hc# = 0", 12), unknown=bits("hc# IS NULL", 12),
        exempt=f"({waived_m} & ~{bits('hc# IS NULL', 12)})", breach="attention",
    )  # fmt: skip
    confined = {"ORG-03B": ("branch", "retired_branch"), "ORG-06": ("branch", "joint_branch")}
    entries = []
    for code in sorted(rules):
        entry = rules[code]
        if code in confined:
            names = ", ".join(f"'{kind}'" for kind in confined[code])
            entry = f"CASE WHEN kind IN ({names}) THEN {entry} END"
        entries.append(entry)
    (m_some, m_whole), (q_some, q_whole), (y_some, y_whole) = lives(12), lives(4), lives(1)
    rite = "(CASE WHEN opened_on <= DATE '2025-01-01' AND (closed_on IS NULL OR closed_on >= DATE '2026-03-31') THEN 1 ELSE 0 END)"
    kinds = ", ".join(f"'{kind}'" for kind in KINDS)
    return f"""
    SELECT org, entry.indicator AS indicator, entry.passed AS passed, entry.failed AS failed, entry.attention AS attention,
           entry.not_applicable AS not_applicable, entry.exempt AS exempt, entry.unknown AS unknown FROM (
        SELECT org, unnest([{", ".join(entries)}]) AS entry FROM (
            SELECT o.org, o.kind, f.* EXCLUDE (org), a.* EXCLUDE (org), {m_some} AS m_some, {m_whole} AS m_whole,
                   {q_some} AS q_some, {q_whole} AS q_whole, {y_some} AS y_some, {y_whole} AS y_whole, {y_some} AS r_some, {rite} AS r_whole
            FROM orgs o LEFT JOIN hand_facts f ON f.org = o.org LEFT JOIN hand_attributes a ON a.org = o.org
            WHERE o.kind IN ({kinds})
        )
    ) WHERE entry IS NOT NULL AND entry.passed + entry.failed + entry.attention + entry.not_applicable + entry.exempt + entry.unknown > 0
    ORDER BY org, indicator
    """
