"""An issue to a whole province: a fixed number of queries, whatever the number of units and items."""

import time

from django.db import connection
from django.test.utils import CaptureQueriesContext

from bihuan.lists import services
from bihuan.orgs.models import Unit
from bihuan.orgs.services import next_path
from tests.cast import Province
from tests.lists.builders import committee_draft, drafted_problem, minutes_of, signed


def test_big(province: Province) -> None:
    gw = province.unit("GW")
    units = []
    for n in range(130):
        path = next_path(gw)
        u = Unit.objects.create(
            code=f"Z{n}",
            name=f"单位{n}",
            kind="unit",
            parent=gw,
            path=path,
            depth=2,
            opened_on=province.days(-900),
            liaison_office="组织处",
        )
        province.units[u.code] = u
        units.append(u.code)
    problems = [drafted_problem(province, units[i % 130]) for i in range(2000)]
    edition = committee_draft(province)
    t = time.perf_counter()
    with CaptureQueriesContext(
        connection,
    ) as q:
        services.add_problems(
            edition=edition,
            problems=problems,
            actor=province.actor("general_office"),
            at=province.now,
        )
    print("add", time.perf_counter() - t, len(q))
    edition.refresh_from_db()
    edition = signed(province, edition)
    m = minutes_of(edition, province.today)
    t = time.perf_counter()
    with CaptureQueriesContext(connection) as q:
        services.take_edition_step(
            edition=edition,
            move="issue",
            actor=province.actor("general_office"),
            at=province.now,
            document_number="x",
            bill_minutes=m,
        )
    print("issue", time.perf_counter() - t, len(q))
    from collections import Counter

    c = Counter(x["sql"][:90] for x in q.captured_queries)
    for k, v in c.most_common(12):
        print(v, k)
