"""A country of branches for bulk evaluation, the same for a seed: Parquet written by DuckDB in chunks.

python tests/bench/country.py --branches 5000000 --out DIR [--seed 7]

Four levels: working committees, units, their organ committees, branches (20 below each committee). Each branch has a
year of about 24 facts and the attributes that rules ask for; every draw is a hash of seed, branch and slot.
"""

import argparse
import time
from pathlib import Path

import duckdb

CHUNK = 250_000
BELOW = 20
YEAR = 2025


def draw(slot: str, upto: int) -> str:
    """A whole number from 0 below ``upto``, fixed by seed, branch and slot."""
    return f"(hash(n * 1000003 + {slot} + seed * 7919) % {upto})::BIGINT"


MEMBERS = f"(4 + {draw('1', 30)})"

# kind, months or how many, chance in 100 that it was held, marks, columns
MONTHLY = [
    ("theme_day", "range(1, 13)", 94, "'theme speaker discussion gain'"),
    ("committee_meeting", "[2, 5, 8, 11]", 60, "NULL"),
    ("general_meeting", "[3, 6, 9, 12]", 92, "NULL"),
    ("party_lecture", "[4, 10]", 80, "CASE WHEN {half} = 0 THEN 'by_secretary' END"),
]

FACTS = f"""
SELECT 'f' || n || '-' || slot AS fact, 'B' || lpad(n::VARCHAR, 8, '0') AS org, kind, day AS "on", until,
       day + (hash(n + slot) % 20)::INTEGER AS recorded_on, period, subject, quantity, part, whole, has
FROM (
    SELECT n, slot, kind, make_date({YEAR}, m, 1 + {draw("slot + 500", 28)}::INTEGER) AS day, NULL::DATE AS until,
           NULL::VARCHAR AS period, CASE WHEN kind = 'party_lecture' THEN 'p' || (n % 97) END AS subject,
           NULL::DOUBLE AS quantity, ({MEMBERS} - {draw("slot", 3)})::DOUBLE AS part, {MEMBERS}::DOUBLE AS whole, has
    FROM (
        {{meetings}}
    )
    UNION ALL
    SELECT n, 900, 'org_life_meeting', make_date({YEAR + 1}, 1, 5 + {draw("900", 20)}::INTEGER), NULL, '{YEAR}', NULL, NULL,
           ({MEMBERS} - {draw("901", 2)})::DOUBLE, {MEMBERS}::DOUBLE, NULL FROM branches WHERE {draw("902", 100)} < 95
    UNION ALL
    SELECT n, 910, 'member_appraisal', make_date({YEAR + 1}, 1, 5 + {draw("900", 20)}::INTEGER), NULL, '{YEAR}', NULL,
           ({MEMBERS} // 3 + CASE WHEN {draw("911", 50)} = 0 THEN 1 ELSE 0 END)::DOUBLE, {MEMBERS}::DOUBLE, {MEMBERS}::DOUBLE,
           'self mutual vote' FROM branches WHERE {draw("912", 100)} < 93
    UNION ALL
    SELECT n, 920, 'heart_talk', make_date({YEAR}, 11, 1 + {draw("920", 25)}::INTEGER), make_date({YEAR}, 12, 20), NULL, NULL,
           NULL, NULL, NULL, CASE WHEN {draw("921", 9)} = 0 THEN 'committee' ELSE 'committee members' END
    FROM branches WHERE {draw("922", 100)} < 90
    UNION ALL
    SELECT n, 930, 'study_requirement', make_date({YEAR}, 12, 28), NULL, NULL, NULL, ({draw("930", 2)})::DOUBLE,
           ({MEMBERS} - {draw("931", 2)})::DOUBLE, {MEMBERS}::DOUBLE, 'members' FROM branches WHERE {draw("932", 100)} < 90
    UNION ALL
    SELECT n, 940, 'election', make_date({YEAR - 3} + {draw("940", 4)}::INTEGER, 1 + {draw("941", 12)}::INTEGER, 10), NULL, NULL,
           't' || n, NULL, ({MEMBERS} - {draw("942", 4)})::DOUBLE, {MEMBERS}::DOUBLE, 'committee secretary' FROM branches
    UNION ALL
    SELECT n, 950, 'post', make_date({YEAR - 3}, 1 + {draw("950", 12)}::INTEGER, 1), NULL, NULL, 'p' || n, NULL, NULL, NULL,
           'secretary' FROM branches WHERE {draw("951", 100)} < 98
    UNION ALL
    SELECT n, 960, 'post', make_date({YEAR - 2}, 1 + {draw("960", 12)}::INTEGER, 1), NULL, NULL, 'q' || n, NULL, NULL, NULL,
           'discipline_member' FROM branches WHERE {draw("961", 100)} < 80
    UNION ALL
    SELECT n, 970, 'training', make_date({YEAR}, 1 + {draw("970", 12)}::INTEGER, 3), make_date({YEAR}, 12, 30), NULL, 'p' || n,
           NULL, NULL, NULL, 'rotation' FROM branches WHERE {draw("971", 100)} < 70
    UNION ALL
    SELECT n, 980, 'duty_review', make_date({YEAR + 1}, 1, 20), NULL, '{YEAR}', NULL, NULL, NULL, NULL, 'secretary'
    FROM branches WHERE {draw("981", 100)} < 85
)
"""


def meetings() -> str:
    parts = []
    for place, (kind, months, chance, marks) in enumerate(MONTHLY):
        slot = f"{100 * place} + m"
        has = marks.format(half=draw(f"{slot} + 70", 2))
        parts.append(
            f"SELECT n, seed, {slot} AS slot, '{kind}' AS kind, m::INTEGER AS m, {has} AS has FROM"
            f" (SELECT n, seed, unnest({months}) AS m FROM branches) WHERE {draw(slot, 100)} < {chance}"
        )
    return "\n        UNION ALL\n        ".join(parts)


def make(branches: int, folder: Path, seed: int) -> None:
    """Writes orgs.parquet, attributes/ and facts/ into ``folder``."""
    for name in ("facts", "attributes", "orgs"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    connection = duckdb.connect()
    connection.execute("SET preserve_insertion_order = true")
    committees = max(1, branches // BELOW)
    provinces = max(1, min(31, committees // 100))
    connection.execute(f"""COPY (
        SELECT 'W' || lpad(i::VARCHAR, 3, '0') AS org, NULL::VARCHAR AS parent, 'working_committee' AS kind, 'A' AS class,
               DATE '1990-01-01' AS opened_on, NULL::DATE AS closed_on FROM range({provinces}) t(i)
        UNION ALL SELECT 'U' || lpad(i::VARCHAR, 7, '0'), 'W' || lpad((i % {provinces})::VARCHAR, 3, '0'), 'unit', 'A',
               DATE '1990-01-01', NULL FROM range({committees}) t(i)
        UNION ALL SELECT 'C' || lpad(i::VARCHAR, 7, '0'), 'U' || lpad(i::VARCHAR, 7, '0'), 'organ_committee', 'A',
               DATE '1990-01-01', NULL FROM range({committees}) t(i)
    ) TO '{folder}/orgs/above.parquet'""")
    connection.execute(f"""COPY (
        SELECT org, name, value::DOUBLE AS value, DATE '2020-01-01' AS since FROM (
            SELECT 'C' || lpad(i::VARCHAR, 7, '0') AS org, unnest(['members', 'staff', 'full_time_staff']) AS name,
                   unnest([100 + hash(i + {seed}) % 200, 200 + hash(i + {seed} + 1) % 400, 2 + hash(i) % 4]) AS value
            FROM range({committees}) t(i))
    ) TO '{folder}/attributes/above.parquet'""")
    started = time.monotonic()
    for chunk, first in enumerate(range(0, branches, CHUNK)):
        last = min(branches, first + CHUNK)
        connection.execute(
            f"CREATE OR REPLACE TEMP TABLE branches AS SELECT i AS n, {seed} AS seed FROM range({first}, {last}) t(i)"
        )
        connection.execute(f"""COPY (
            SELECT 'B' || lpad(n::VARCHAR, 8, '0') AS org,
                   'C' || lpad((n // {BELOW} % {committees})::VARCHAR, 7, '0') AS parent,
                   CASE WHEN {draw("11", 40)} = 0 THEN 'joint_branch' WHEN {draw("12", 30)} = 0 THEN 'retired_branch'
                        ELSE 'branch' END AS kind, ['A', 'B', 'C'][1 + {draw("13", 3)}] AS class,
                   CASE WHEN {draw("14", 50)} = 0 THEN make_date({YEAR}, 5, 10) ELSE DATE '2015-07-01' END AS opened_on,
                   CASE WHEN {draw("15", 90)} = 0 THEN make_date({YEAR}, 9, 20) END AS closed_on
            FROM branches ORDER BY n) TO '{folder}/orgs/{chunk:04}.parquet'""")
        connection.execute(f"""COPY (
            SELECT 'B' || lpad(n::VARCHAR, 8, '0') AS org, name, value::DOUBLE AS value, since FROM (
                SELECT n, seed, unnest(['members', 'full_members', 'has_committee', 'has_groups']) AS name,
                       unnest([{MEMBERS}, {MEMBERS} - {draw("2", 3)}, ({MEMBERS} >= 7)::BIGINT, ({MEMBERS} >= 20)::BIGINT]) AS value,
                       DATE '2020-01-01' AS since FROM branches
                UNION ALL SELECT n, seed, 'members', {MEMBERS} + 1, make_date({YEAR}, 6, 15) FROM branches WHERE {draw("3", 10)} = 0)
            ) TO '{folder}/attributes/{chunk:04}.parquet'""")
        connection.execute(
            f"COPY ({FACTS.format(meetings=meetings()).replace('seed * 7919', f'{seed} * 7919')}) TO '{folder}/facts/{chunk:04}.parquet'"
        )
        print(f"{last:,} / {branches:,} branches, {time.monotonic() - started:.0f} s", flush=True)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--branches", type=int, default=6_000)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--seed", type=int, default=7)
    options = parser.parse_args()
    make(options.branches, options.out, options.seed)
