# ruff: noqa: E402 - Django is set up before its models are imported
"""Lets several clerks take the same step at the same moment, on a database of its own.

    python -m tests.faults.problem_driver guarded|unguarded THREADS ITEMS [close|mixed|together]

With ``together`` everybody takes the step with all items at once, each in an order of his own. Nobody writes before all
have read: on a server inside their transactions, on SQLite (one transaction at a time) before them.

The outcome is one line of JSON on stdout.
"""

import json
import sys
from collections import Counter
from datetime import timedelta
from random import Random
from threading import Thread
from typing import Any

import django

django.setup()

from django.core.management import call_command
from django.db import OperationalError, connection, connections, transaction

from bihuan.access.scope import Actor
from bihuan.ledger.models import Entry
from bihuan.problems import services
from bihuan.problems.errors import LostRaceError, ProblemError
from bihuan.problems.models import Problem, Step
from bihuan.problems.services import recording, steps
from tests.cast import Province, build_province
from tests.faults.meeting import PATIENCE, Meeting
from tests.problems import story


def prepare() -> Province:
    """The tables and the small province; nothing may be there before."""
    if "orgs_unit" not in connection.introspection.table_names():
        call_command("migrate", verbosity=0)
    with transaction.atomic():
        return build_province()


def without_condition(problem: Problem, *, version: int, **fields: object) -> None:
    """The control: the row is written whatever it has become meanwhile."""
    Problem.objects.filter(pk=problem.pk).update(version=version + 1, **fields)
    for name, value in fields.items():
        setattr(problem, name, value)
    problem.version = version + 1


def many_without_condition(changes: list[tuple[Problem, dict[str, object]]]) -> None:
    """In the order of the keys, as with the protection: only the condition is missing."""
    for problem, fields in sorted(changes, key=lambda change: change[0].pk):
        without_condition(problem, version=problem.version, **fields)


class Race:
    """Everybody reads the row, waits for the others, and then writes with ``write``."""

    def __init__(self, province: Province, threads: int, write: Any) -> None:
        self.province, self.threads = province, threads
        self.meeting = Meeting.of_threads(threads)
        recording.change_many = steps.change_many = self.meeting.before(write)
        self.outcomes: Counter[str] = Counter()
        self.sentences: list[str] = []

    def run(self, number: str, moves: list[tuple[str, Actor, dict[str, Any]]]) -> None:
        self.together([number], moves)

    def together(self, numbers: list[str], moves: list[tuple[str, Actor, dict[str, Any]]]) -> None:
        """Everybody takes his step with all of them at once, read in an order of his own."""
        workers = [
            Thread(
                target=self.take,
                args=(Random(n).sample(numbers, len(numbers)), *moves[n % len(moves)]),
            )
            for n in range(self.threads)
        ]
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()

    def take(self, numbers: list[str], move: str, actor: Actor, data: dict[str, Any]) -> None:
        try:
            rows = Problem.objects.select_related("unit", "group")
            problems = [rows.get(number=number) for number in numbers]
            if connection.vendor == "sqlite":
                self.meeting.come()
            how = {"move": move, "actor": actor, "at": self.province.now, "data": data}
            if len(problems) == 1:
                services.take_step(problem=problems[0], version=problems[0].version, **how)
            else:
                services.take_steps(problems=problems, **how)
            self.outcomes["accepted"] += 1
        except LostRaceError as refusal:
            self.outcomes[str(refusal.status)] += 1
            self.sentences.append(refusal.message)
        except ProblemError as refusal:
            self.outcomes[f"other {refusal.status}"] += 1
        except OperationalError:
            self.outcomes["busy"] += 1
        finally:
            connections.close_all()


def main(mode: str, threads: str, items: str, which: str = "close") -> dict[str, Any]:
    """Race for each item; say how often a step was taken and what the others were told."""
    province = prepare()
    if connection.vendor == "sqlite":
        connection.settings_dict["OPTIONS"]["timeout"] = PATIENCE
    problems = [story.verified(province, "A01-B1") for _n in range(int(items))]
    write = many_without_condition if mode == "unguarded" else recording.change_many
    race = Race(province, int(threads), write)
    closing = ("accept_branch", province.actor("organ_secretary", "A01"), {})
    sending_back = (
        "send_back_branch", province.actor("fulltime_deputy", "A01"), {"note": "补材料"}
    )  # fmt: skip
    moves = {
        "close": [closing],
        "together": [closing, sending_back],
        "mixed": [
            closing,
            sending_back,
            ("keep_up_branch", province.actor("organ_secretary", "A01"),
             {"recheck_on": province.today + timedelta(days=90)}),
        ],
    }[which]  # fmt: skip
    before = Entry.objects.count()
    if which == "together":
        race.together([problem.number for problem in problems], moves)
    else:
        for problem in problems:
            race.run(problem.number, moves)
    names = {move for move, _actor, _data in moves}
    taken = Counter(
        Step.objects.filter(problem__in=problems, move__in=names).values_list(
            "problem_id", flat=True
        )
    )
    return {
        "items": len(problems),
        "outcomes": dict(race.outcomes),
        "taken": sorted(Counter(taken.values()).items()),
        "sentence": race.sentences[0] if race.sentences else "",
        "who": province.account("organ_secretary", "A01").name,
        "entries": Entry.objects.count() - before,
    }


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main(*sys.argv[1:]), ensure_ascii=False) + "\n")
