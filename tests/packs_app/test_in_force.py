"""Which rules are in force where: what is adopted above and below, for a class, before and after a day."""

from datetime import date

import pytest
from django.core.management import call_command
from django.db import connection
from django.test.utils import CaptureQueriesContext

from bihuan.access.errors import RefusedError
from bihuan.ledger.models import Entry
from bihuan.orgs.models import Unit
from bihuan.packs import closing, queries, services, texts
from bihuan.packs.errors import FaultyPackError, RuleError
from bihuan.packs.models import Adoption, PackVersion
from tests.cast import Province
from tests.packs_app.builders import (
    BASE,
    LONG_AGO,
    NEXT,
    adopted,
    leader,
    shipped,
    stricter,
    taken_in,
    times,
)

DAY = date(2026, 3, 1)
BRANCH = "A01-B1"


@pytest.fixture
def base(province: Province) -> PackVersion:
    return shipped(province)


def asked(province: Province, code: str = BRANCH, on: date = DAY) -> tuple[int, str]:
    return times(queries.in_force(province.unit(code).path, on), on)


def test_where_nothing_was_adopted_the_shipped_base_pack_is_in_force(
    province: Province, base: PackVersion
) -> None:
    pack = queries.in_force(province.unit(BRANCH).path, DAY)
    assert (pack.code, pack.digest) == ("organ", base.digest)
    assert [kind.code for kind in queries.kinds_for(province.unit(BRANCH), DAY)] == ["theme_day"]
    rule = queries.rule("LIFE-05", province.unit(BRANCH), DAY)
    assert rule is not None
    assert rule.pack == "organ"
    assert queries.rule("NONE-1", province.unit(BRANCH), DAY) is None


def test_what_came_with_the_program_is_in_force_before_it_was_loaded(province: Province) -> None:
    pack = queries.in_force(province.unit(BRANCH).path, DAY)
    assert pack.digest == texts.shipped_base().digest
    call_command("pack", "load")
    assert queries.in_force(province.unit(BRANCH).path, DAY).digest == pack.digest


def test_a_stricter_value_holds_below_the_unit_that_adopted_it_and_from_its_day(
    province: Province, base: PackVersion
) -> None:
    adopted(province, taken_in(province, stricter(2)))
    own = taken_in(province, stricter(4, code="local-a", since=date(2026, 1, 1)), owner="A01")
    adopted(province, own, by="A01", since=date(2026, 1, 1))
    assert asked(province) == (4, "local-a")
    assert asked(province, on=date(2025, 12, 31)) == (2, "local-x")
    assert asked(province, "A02-B1") == (2, "local-x")
    rule = queries.rule("LIFE-05", province.unit(BRANCH), DAY)
    assert rule is not None
    assert rule.changed_by == ("local-x", "local-a")


def test_a_looser_value_is_refused_with_a_sentence_and_nothing_is_written(
    province: Province, base: PackVersion
) -> None:
    adopted(province, taken_in(province, stricter(3)))
    looser = taken_in(province, stricter(2, code="local-a"), owner="A01")
    before = Entry.objects.count()
    with pytest.raises(FaultyPackError, match="比上级规定的3更宽"):
        adopted(province, looser, by="A01")
    assert Entry.objects.count() == before
    assert not Adoption.objects.filter(unit=province.unit("A01")).exists()


def test_when_the_committee_becomes_stricter_later_the_stricter_of_the_two_counts(
    province: Province, base: PackVersion
) -> None:
    adopted(province, taken_in(province, stricter(2, code="local-a"), owner="A01"), by="A01")
    later = taken_in(province, stricter(3, since=date(2026, 1, 1)))
    adopted(province, later, since=date(2026, 1, 1))
    assert asked(province, on=date(2025, 6, 1)) == (2, "local-a")
    assert asked(province) == (3, "local-x")
    assert asked(province, "A02-B1") == (3, "local-x")


def test_a_pack_adopted_for_a_class_holds_for_units_of_that_class_and_what_is_below_them(
    province: Province, base: PackVersion
) -> None:
    province.unit("A02").versions.update(unit_class="事业单位")
    for code in ("A02-JW", "A02-B1"):
        province.unit(code).versions.update(unit_class="")
    adopted(province, taken_in(province, stricter(2)), unit_class="事业单位")
    assert asked(province, "A02-B1") == (2, "local-x")
    assert asked(province, BRANCH)[0] == 1
    found = queries.in_force_map(Unit.objects.all(), DAY)
    assert {code: times(pack, DAY)[0] for code, pack in found.items()} == {
        unit.code: 2 if unit.code in ("A02", "A02-JW", "A02-B1") else 1
        for unit in Unit.objects.all()
    }


def test_the_map_says_the_same_as_the_single_question_in_few_queries(
    province: Province, base: PackVersion
) -> None:
    adopted(province, taken_in(province, stricter(2)))
    adopted(province, taken_in(province, stricter(3, code="local-a"), owner="A01"), by="A01")
    units = list(Unit.objects.all())
    queries.in_force_map(units, DAY)
    with CaptureQueriesContext(connection) as asked_of:
        found = queries.in_force_map(units, DAY)
    assert len(asked_of) <= 2
    assert {unit.code: queries.in_force(unit.path, DAY) for unit in units} == dict(found)
    assert len({id(pack) for pack in found.values()}) == 2
    with CaptureQueriesContext(connection) as single:
        queries.in_force(province.unit(BRANCH).path, DAY)
    assert len(single) <= 2


def test_a_new_version_of_the_base_takes_over_from_its_day(
    province: Province, base: PackVersion
) -> None:
    adopted(province, base)
    new = shipped(province, NEXT)
    assert asked(province) == (
        1,
        "organ",
    )  # adopted by name: an upgrade of the program changes nothing
    first = Adoption.objects.get()
    second = adopted(province, new, since=date(2026, 2, 1))
    first.refresh_from_db()
    assert first.until == second.since
    assert asked(province) == (3, "organ")
    assert asked(province, on=date(2026, 1, 31)) == (1, "organ")
    acts = list(Entry.objects.order_by("seq").values_list("act", flat=True))
    assert acts[-2:] == ["packs.adopt", "packs.adopt"]


def test_nothing_takes_effect_inside_a_closed_period(
    province: Province, base: PackVersion, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(closing, "LAST_CLOSED", [lambda: None, lambda: date(2026, 3, 31)])
    local = taken_in(province, stricter(2))
    with pytest.raises(RuleError, match="已经封存"):
        adopted(province, local, since=date(2026, 3, 31))
    row = adopted(province, local, since=date(2026, 4, 1))
    monkeypatch.setattr(closing, "LAST_CLOSED", [lambda: date(2026, 6, 30)])
    with pytest.raises(RuleError, match="已经封存"):
        services.end(
            adoption=row, until=date(2026, 6, 1), version=0, actor=leader(province), at=province.now
        )


@pytest.mark.parametrize(
    ("by", "pack", "more", "words"),
    [
        ("A01", "base", {}, "由工委统一启用"),
        ("GW", "base", {"unit_class": "政府部门"}, "由工委统一启用"),
        ("A01", "local", {"unit": "A02"}, "不在"),
        ("A01", "local", {}, "其他单位制定"),
        ("GW", "local", {"since": date(2019, 1, 1)}, "不能更早"),
    ],
)
def test_what_may_not_be_adopted_is_refused_in_words(
    province: Province, base: PackVersion, by: str, pack: str, more: dict, words: str
) -> None:
    version = base if pack == "base" else taken_in(province, stricter(2))
    if "unit" in more:
        more = {**more, "unit": province.unit(more["unit"])}
    with pytest.raises(RuleError, match=words):
        adopted(province, version, by=by, **more)


def test_who_has_no_right_adopts_nothing(province: Province, base: PackVersion) -> None:
    local = taken_in(province, stricter(2))
    for role, place in (("liaison_office", "GW"), ("organ_secretary", "A01")):
        with pytest.raises(RefusedError):
            services.adopt(
                pack=local, by=province.unit("GW"), since=LONG_AGO, document="通知",
                actor=province.actor(role, place), at=province.now,
            )  # fmt: skip
    with pytest.raises(RefusedError):
        services.add_version(
            text=stricter(5, code="local-y"), owner=province.unit("A01"),
            actor=province.actor("fulltime_deputy", "A02"), at=province.now,
        )  # fmt: skip


def test_a_signature_on_paper_puts_a_version_in_force_and_the_ledger_names_both(
    province: Province, base: PackVersion
) -> None:
    local = taken_in(province, stricter(2))
    paper = services.Paper(province.post("leader_in_charge"), province.today, "同意")
    row = services.adopt(
        pack=local, by=province.unit("GW"), since=LONG_AGO, document="通知",
        actor=province.actor("general_office"), at=province.now, paper=paper, key="k1",
    )  # fmt: skip
    assert row.signoff is not None
    assert row.signoff.handler == province.account("general_office")
    again = services.adopt(
        pack=local, by=province.unit("GW"), since=LONG_AGO, document="通知",
        actor=province.actor("general_office"), at=province.now, paper=paper, key="k1",
    )  # fmt: skip
    assert again.pk == row.pk
    wrong = services.Paper(province.post("liaison_office"), province.today, "同意")
    with pytest.raises(RuleError, match="没有启用规则的权限"):
        services.adopt(
            pack=local, by=province.unit("GW"), since=date(2027, 1, 1), document="通知",
            actor=province.actor("general_office"), at=province.now, paper=wrong,
        )  # fmt: skip


def test_a_version_is_never_changed_and_loading_twice_changes_nothing(province: Province) -> None:
    first = services.load_shipped(at=province.now)
    entries = Entry.objects.count()
    again = services.load_shipped(at=province.now)
    assert len(first.new) >= 1
    assert (again.new, again.clashing) == ((), ())
    assert Entry.objects.count() == entries
    taken_in(province, stricter(2))
    assert taken_in(province, stricter(2)).pk == taken_in(province, stricter(2)).pk
    with pytest.raises(RuleError, match="已有版本不能改动"):
        taken_in(province, stricter(3))


def test_an_ended_local_pack_no_longer_counts_and_a_base_cannot_be_ended(
    province: Province, base: PackVersion
) -> None:
    top = adopted(province, base)
    row = adopted(province, taken_in(province, stricter(2)))
    services.end(adoption=row, until=DAY, version=0, actor=leader(province), at=province.now)
    assert asked(province)[0] == 1
    assert asked(province, on=date(2026, 2, 28))[0] == 2
    with pytest.raises(RuleError, match="不能停用"):
        services.end(adoption=top, until=DAY, version=0, actor=leader(province), at=province.now)
    assert BASE in PackVersion.objects.get(code="organ").text
