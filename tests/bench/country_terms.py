"""Elections and the clocks that they start: the smaller half of the hand-written side."""

RULES = ("ELEC-02", "ELEC-03", "ELEC-05", "TERM-02", "TERM-04", "TERM-05")

BRANCHES = "'general_branch', 'branch', 'joint_branch', 'temporary_branch', 'retired_branch'"
ELECTING = f"'organ_committee', {BRANCHES}"
DAYS = """SELECT org, '{code}' AS indicator, day, {verdict} AS verdict FROM ({inner}) JOIN orgs o USING (org)
    WHERE o.opened_on <= day AND (o.closed_on IS NULL OR o.closed_on >= day)"""


def elections(as_of: str) -> str:
    """The few records that clocks follow, read once."""
    return f"""
    CREATE OR REPLACE TEMP TABLE hand_elections AS
    SELECT f.fact, f.org, o.kind AS org_kind, f.kind, f."on" AS day, f.until, f.subject, ' ' || coalesce(f.has, '') || ' ' AS marks,
           round(f.quantity * 10000)::BIGINT AS quantity, round(f.part * 10000)::BIGINT AS part, round(f.whole * 10000)::BIGINT AS whole
    FROM facts f JOIN orgs o USING (org)
    WHERE f.kind IN ('election', 'by_election', 'extension', 'request', 'term_reminder')
      AND f."on" <= DATE '{as_of}' AND f.recorded_on <= DATE '{as_of}'"""


def judged(short: str, kept: str, vague: str) -> str:
    """A day with several events fails if one of them does; else it is unknown if one of them is."""
    return (
        f"CASE WHEN bool_or({short}) THEN 'failed' WHEN bool_or({vague}) THEN 'unknown'"
        f" WHEN bool_or({kept}) THEN 'passed' ELSE 'not_applicable' END"
    )


def events() -> list[str]:
    voted = f"""
        SELECT e.org, e.day, e.part, e.whole, max_by(a.value, a.since) AS members FROM hand_elections e
        LEFT JOIN (SELECT org, value, since FROM attributes WHERE name = 'full_members') a ON a.org = e.org AND a.since <= e.day
        WHERE e.day BETWEEN DATE '2025-01-01' AND DATE '2025-12-31' AND e.org_kind IN ({ELECTING})
          AND (e.kind = 'by_election' OR e.kind = 'election' AND NOT contains(e.marks, ' congress '))
        GROUP BY e.fact, e.org, e.day, e.part, e.whole"""
    numbers = judged(
        "whole > members * 10000", "whole <= members * 10000", "whole IS NULL OR members IS NULL"
    )
    present = judged(
        "whole > 0 AND whole * 4 > part * 5", "whole > 0 AND whole * 4 <= part * 5", "whole IS NULL OR part IS NULL"
    )  # fmt: skip
    attended = f"""
        SELECT org, day, part, whole FROM hand_elections WHERE day BETWEEN DATE '2025-01-01' AND DATE '2025-12-31'
        AND kind IN ('election', 'by_election') AND org_kind IN ({ELECTING}, 'organ_discipline')"""
    return [
        DAYS.format(code=code, verdict="verdict", inner=f"SELECT org, day, {verdict} AS verdict FROM ({inner}) GROUP BY org, day")
        for code, inner, verdict in (("ELEC-02", voted, numbers), ("ELEC-03", attended, present))
    ]  # fmt: skip


def clock(
    code: str,
    kinds: str,
    since: str,
    due: str,
    anchors: str,
    answers: str,
    breach: str,
    more: str = "",
) -> str:
    """The days in 2025 on which a clock runs out, and whether all anchors of the day were answered before."""
    inner = f"""
        SELECT org, day, bool_and(answered) AS answered FROM (
            SELECT e.org, e.fact, e.due AS day, bool_or(a.fact IS NOT NULL) AS answered FROM (
                SELECT *, ({due})::DATE AS due FROM (
                    SELECT h.*, CASE WHEN h.quantity % 10000 = 0 AND h.quantity BETWEEN 10000 AND 200000 THEN h.quantity // 10000 * 12
                                     ELSE 36 END AS months, x.furthest
                    FROM hand_elections h LEFT JOIN (
                        SELECT org, subject, max(until) AS furthest FROM hand_elections
                        WHERE kind = 'extension' AND contains(marks, ' approved ') GROUP BY org, subject
                    ) x ON x.org = h.org AND x.subject = h.subject
                    WHERE h.kind = 'election' AND h.org_kind IN ({kinds}) AND h.day >= DATE '{since}' {anchors}
                )
            ) e LEFT JOIN hand_elections a ON a.org = e.org AND a.fact <> e.fact AND a.day <= e.due AND {answers} {more}
            WHERE e.due BETWEEN DATE '2025-01-01' AND DATE '2025-12-31' GROUP BY e.org, e.fact, e.due
        ) GROUP BY org, day"""
    return DAYS.format(
        code=code, verdict=f"CASE WHEN answered THEN 'passed' ELSE '{breach}' END", inner=inner
    )


def clocks() -> list[str]:
    term = "day + to_months(months::INTEGER)"
    again = "a.day > e.day AND (a.kind = 'election' OR a.kind = 'extension' AND contains(a.marks, ' approved '))"
    return [
        clock("ELEC-05", ELECTING, "2020-01-01", "day + INTERVAL 3 MONTH", "AND NOT contains(h.marks, ' from_register ')",
              "a.day >= e.day AND a.kind = 'request' AND contains(a.marks, ' result ')", "failed"),
        clock("TERM-02", BRANCHES, "2018-07-10", term, "", again, "attention"),
        clock("TERM-04", BRANCHES, "2018-07-10", f"greatest(({term})::DATE, furthest)", "",
              "a.day > e.day AND a.kind = 'election'", "failed"),
        clock("TERM-05", BRANCHES, "2018-10-28", f"({term})::DATE - INTERVAL 6 MONTH + INTERVAL 30 DAY", "",
              "a.day > e.day AND a.kind = 'term_reminder'", "attention", "AND a.subject = e.subject"),
    ]  # fmt: skip


def steps(as_of: str) -> list[str]:
    verdicts = ("passed", "failed", "attention", "not_applicable", "exempt", "unknown")
    counted = " + ".join(
        f"count(*) FILTER (WHERE verdict = '{v}') * {1 << (10 * place)}"
        for place, v in enumerate(verdicts)
    )
    every = " UNION ALL ".join([*events(), *clocks()])
    return [
        elections(as_of),
        f"CREATE OR REPLACE TEMP TABLE hand_days AS SELECT org, indicator, ({counted})::BIGINT AS n FROM ({every}) GROUP BY org, indicator",
    ]
