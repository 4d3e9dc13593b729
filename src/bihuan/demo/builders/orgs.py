"""Organisations, people, posts, terms, accounts and grants."""

from datetime import date, datetime, timedelta
from typing import Any

from django.contrib.auth.hashers import make_password
from django.db.models import Model
from pypinyin import Style, lazy_pinyin

from bihuan.access.scope import SYSTEM
from bihuan.demo.accounts import PASSWORD
from bihuan.demo.builders.stage import Stage
from bihuan.demo.values import UnitSeed
from bihuan.orgs.models import (
    Account,
    Grant,
    Person,
    Post,
    Succession,
    Term,
    Unit,
    UnitCount,
    UnitVersion,
)
from bihuan.orgs.models.unit import STEP
from bihuan.orgs.services.units import to_step

HISTORY = timedelta(days=4 * 365)
"""Grants begin so long before the day of the sample."""


def write_orgs(stage: Stage) -> None:
    """Everything that stands before the first problem is found."""
    letters = _letters({seed.name for seed in stage.province.units})
    places: dict[str | None, int] = {}
    for seed in stage.province.units:
        _unit(stage, seed, letters, places)
    _people(stage)
    _accounts(stage)


def _letters(names: set[str]) -> dict[str, str]:
    """First letters of each character's pinyin. Characters are looked up once; a word's own reading is not weighed."""
    known: dict[str, str] = {}
    for char in {c for name in names for c in name}:
        known[char] = "".join(lazy_pinyin(char, style=Style.FIRST_LETTER)).lower()
    return known


def _unit(
    stage: Stage, seed: UnitSeed, letters: dict[str, str], places: dict[str | None, int]
) -> None:
    parent = stage.units[seed.parent] if seed.parent else None
    places[seed.parent] = places.get(seed.parent, 0) + 1
    path = (parent.path if parent else "") + to_step(places[seed.parent])
    stated: dict[str, Any] = {
        "members": seed.members, "full_members": seed.full_members, "staff": seed.staff,
    }  # fmt: skip
    placed = {
        "unit_class": seed.unit_class, "system": seed.system, "zone": seed.zone,
        "liaison_office": seed.liaison_office,
    }  # fmt: skip
    unit = stage.make(
        Unit, code=seed.code, name=seed.former[0][0] if seed.former else seed.name, kind=seed.kind,
        parent=parent, path=path, depth=len(path) // STEP, opened_on=seed.opened_on,
        initials="".join(letters[c] for c in seed.name).replace(" ", "")[:120], **placed, **stated,
    )  # fmt: skip
    stage.units[seed.code] = unit
    version = stage.make(
        UnitVersion, unit=unit, since=seed.opened_on, name=unit.name, kind=seed.kind, parent=parent,
        **placed,
    )  # fmt: skip
    changed: list[Model] = [unit, version]
    if any(value is not None for value in stated.values()):
        changed.append(stage.make(UnitCount, unit=unit, since=seed.opened_on, **stated))
    _enter(stage, changed, "orgs.found_unit", seed.opened_on, seed.code)


def _enter(stage: Stage, rows: list[Model], act: str, day: date, unit: str) -> None:
    """A leaf for each row: at the beginning for what was then so already, on its day for what came later."""

    def write(at: datetime) -> None:
        stage.leaves.enter(rows, act=act, actor=SYSTEM.ledger_id, at=at, unit=unit)

    if day <= stage.begun_at.date():
        write(stage.begun_at)
    else:
        stage.later.append((day, write))


def rename(stage: Stage, seed: UnitSeed, on: date, at: datetime) -> None:
    """The unit takes its present name on this day."""
    unit = stage.units[seed.code]
    version = next(v for v in stage.rows[UnitVersion] if v.unit_id == unit.pk and v.until is None)
    unit.name, unit.version = seed.name, unit.version + 1
    version.until = on
    fresh = stage.make(
        UnitVersion, unit=unit, since=on, name=unit.name, kind=unit.kind, parent=unit.parent,
        unit_class=unit.unit_class, system=unit.system, zone=unit.zone,
        liaison_office=unit.liaison_office,
    )  # fmt: skip
    event = stage.make(
        Succession, how=Succession.How.RENAME, unit=unit, on=on, basis="机构改革方案"
    )
    actor = stage.actor(stage.accounts["office"])
    stage.leaves.enter(
        [unit, version, fresh, event], act="orgs.change_unit", actor=actor.ledger_id, at=at,
        unit=unit.code,
    )  # fmt: skip


def _people(stage: Stage) -> None:
    for seed in stage.province.persons:
        stage.persons[seed.key] = stage.make(Person, name=seed.name, key=seed.key)
    for post in stage.province.posts:
        unit = stage.units[post.unit]
        row = stage.make(
            Post, person=stage.persons[post.person], unit=unit, title=post.title, role=post.role,
            since=post.since, until=post.until, full_time=post.full_time, office_phone=post.phone,
        )  # fmt: skip
        if post.role and post.until is None:
            stage.posts[post.unit, post.role].append(row)
        stage.held_by[row.person_id].append(row)
    _enter_posts(stage)
    for term in stage.province.terms:
        started = stage.make(
            Term, unit=stage.units[term.unit], number=term.number, elected_on=term.elected_on,
            years=term.years, due_on=term.due_on, extended_to=term.extended_to,
            extension_number=term.extension_number,
        )  # fmt: skip
        _enter(stage, [started], "orgs.start_term", term.elected_on, term.unit)


def _enter_posts(stage: Stage) -> None:
    """A person is entered with his first post."""
    known: set[int] = set()
    begun = stage.begun_at.date()
    for post in sorted(stage.rows[Post], key=lambda row: (max(row.since, begun), row.pk)):
        new = [] if post.person_id in known else [post.person]
        known.add(post.person_id)
        _enter(stage, [*new, post], "orgs.appoint", post.since, post.unit.code)


def _accounts(stage: Stage) -> None:
    """Sample accounts share one password; those that only sign the history cannot sign in."""
    shared, shut = make_password(PASSWORD), make_password(None)
    since = stage.province.on - HISTORY
    for seed in stage.province.accounts:
        account = stage.make(
            Account, username=seed.username, name=seed.name,
            password=shared if seed.good_for else shut,
            person=stage.persons[seed.person] if seed.person else None, created_at=stage.begun_at,
        )  # fmt: skip
        stage.accounts[seed.username] = account
        for grant in seed.grants:
            row = stage.make(
                Grant, account=account, unit=stage.units[grant.unit], below=grant.below,
                role=grant.role, office=grant.office, since=since,
            )  # fmt: skip
            stage.grants[account.pk].append(row)
            stage.by_role.setdefault((grant.unit, f"{grant.role}{grant.office}"), account)
    for model, act in ((Account, "accounts.open"), (Grant, "accounts.grant")):
        stage.leaves.enter(
            stage.rows[model], act=act, actor=SYSTEM.ledger_id, at=stage.begun_at,
            units=[getattr(getattr(row, "unit", None), "code", None) for row in stage.rows[model]],
        )  # fmt: skip
