"""The life of a problem, told to its end along the words of its workflow; the province cuts it off at the day.

A way is one of the ways in which a rectification goes. Weights make the states believable: most are closed in time,
some late, returned, extended, passed up, kept up, partly done, cannot be solved now, withdrawn or taken up again.
"""

from collections.abc import Callable
from datetime import date, timedelta

from bihuan.demo.phrases.grammar import written
from bihuan.demo.teller import Teller
from bihuan.demo.values import Event, MeasureSeed
from bihuan.engines.periods import add_working_days

WAYS = {
    "plain": 58, "late": 9, "returned": 8, "extended": 7, "refused": 2, "slow": 4, "kept_up": 3,
    "partly": 2, "passed_up": 2, "not_now": 1.5, "withdrawn": 1, "objected": 1.5, "retaken": 2,
    "declined": 1, "transfer": 0.5,
}  # fmt: skip


def tell(teller: Teller) -> tuple[Event, ...]:
    """The whole life from the receipt on, to its end."""
    rng, pace = teller.rng, teller.pace
    way = rng.choices(list(WAYS), list(WAYS.values()))[0]
    if way in {"transfer"} and teller.rectify == "immediate":
        way = "plain"
    pace.now = teller.annex.measured_by
    teller.happen("measures", "worker", measures=teller.measures)
    if teller.annex.approved_at is not None:
        pace.now = max(pace.now, teller.annex.approved_at)
    if teller.rectify == "immediate" and way in {"kept_up", "not_now", "passed_up", "partly"}:
        way = "plain"
    if teller.rectify == "continuing" and way in {"plain", "late"} and rng.random() < 0.5:
        way = "kept_up"
    WAY[way](teller)
    _progress_before_report(teller)
    return tuple(sorted(teller.events, key=lambda event: event.at))


def _progress_before_report(teller: Teller) -> None:
    """A report can only go up when every open item says how far it has come."""
    report = teller.annex.reported_at
    if report is None:
        return
    before = [event for event in teller.events if event.at < report]
    if any(event.what in {"progress", "withdraw", "uphold_finding"} for event in before):
        return
    first = min((e.at for e in before if e.what in {"ask_closure", "explain"}), default=report)
    teller.pace.now = first - timedelta(minutes=20)
    teller.happen("progress", "worker", text=_progress(teller))


def _progress(teller: Teller) -> str:
    """How far it has come, on the way."""
    return teller.say("progress_suggestion" if teller.suggestion else "progress")


def _work(teller: Teller, until: date) -> None:
    """The unit at work up to a day: progress, measures finished, proof."""
    pace, rng = teller.pace, teller.rng
    span = max((until - pace.today).days, 6)
    if rng.random() < 0.6 and span > 12:
        pace.reach(pace.today + timedelta(days=span * 2 // 5))
        teller.happen("progress", "worker", text=_progress(teller))
    pace.reach(until - timedelta(days=rng.randint(3, 4)))
    for place, measure in enumerate(teller.measures):
        done = min(max(measure.due_on, teller.annex.signed_at.date()), pace.today)
        if place < len(teller.measures) - 1 or rng.random() < 0.9:
            teller.happen("finish_measure", "worker", place=place, done_on=done)
            pace.now += timedelta(minutes=rng.randint(1, 4))
    teller.happen("progress", "worker", text=teller.done())
    teller.proof(rng.choice((1, 1, 2)))
    if teller.raised:
        pace.go(0, 1)
        if rng.random() < 0.85:
            teller.happen("raiser", "worker", answer=teller.say("raiser_yes"))
        else:
            teller.happen("raiser", "worker", absent=teller.say("raiser_absent"))


def _ask(teller: Teller) -> None:
    """The request to close and, for a unit, the secretary's signature."""
    teller.pace.go(0, 1)
    teller.happen("ask_closure", "doer")
    teller.pace.go(1, 3)
    teller.happen("sign_closure", "secretary", opinion=teller.say("opinion_yes"))


def _title_of(note: str) -> str:
    """What a note of a look on site is called, by how the look was taken."""
    if "电话" in note:
        return "电话回访记录"
    if note.startswith(("查看", "查阅", "核对", "抽查", "抽看", "对照")):
        return "查阅资料记录"
    return "现场核实记录"


def _verify(teller: Teller) -> None:
    """Somebody else looks, writes down what he saw, and sets a day for the re-check."""
    pace, rng = teller.pace, teller.rng
    pace.go(1, 5)
    note = (
        teller.say("suggestion_proof")
        if teller.suggestion
        else teller.tell(teller.wording.topic.proof)
    )
    if rng.random() < 0.35:
        teller.happen(
            "site_note",
            "verifier",
            title=_title_of(note),
            speaks_of_on=pace.today,
            note=note,
        )
        pace.now += timedelta(minutes=rng.randint(5, 40))
    recheck = None
    if teller.serious or rng.random() < 0.75:
        recheck = add_working_days(pace.today, rng.randint(35, 70), teller.holidays)
    teller.happen("verify", "verifier", note=note, recheck_on=recheck)


def _close(teller: Teller) -> None:
    """Work done, asked, verified, accepted; then the root, the re-check and the lesson."""
    _ask(teller)
    _verify(teller)
    teller.pace.go(1, 4)
    teller.happen("accept", "closer", opinion=teller.say("opinion_accept"))
    _after(teller)


def _after(teller: Teller) -> None:
    """The root cause, the re-check and the lesson."""
    pace, rng = teller.pace, teller.rng
    planned = next(
        (e.data["recheck_on"] for e in reversed(teller.events) if e.what == "verify"), None
    )
    if rng.random() < 0.86:
        pace.go(1, 18)
        if teller.suggestion:
            teller.happen("root_cause", "worker", none=teller.say("root_none_suggestion"))
        elif rng.random() < 0.78:
            teller.happen("root_cause", "worker", measure=teller.tell(teller.wording.topic.roots))
        else:
            teller.happen("root_cause", "worker", none=teller.say("root_none"))
    if planned is None:
        return
    pace.reach(add_working_days(planned, rng.randint(-3, 6), teller.holidays))
    pool = "recheck_suggestion" if teller.suggestion else "recheck_pass"
    teller.happen("pass_recheck", "rechecker", note=teller.say(pool))
    if rng.random() < 0.8:
        pace.go(1, 12)
        kind, text = _lesson(teller)
        teller.happen("lesson", "worker", kind=kind, text=text)


def _lesson(teller: Teller) -> tuple[str, str]:
    """What was learnt: a rule changed, a case made, or nothing to change, and why."""
    kind = teller.rng.choices(("rule", "case", "nothing"), (4, 4, 2))[0]
    if kind == "nothing" or teller.suggestion:
        return "nothing", teller.say("lesson_nothing")
    learnt = teller.tell(teller.wording.topic.lessons)
    if kind == "case":
        return kind, f"形成案例供支部参考：{learnt}"
    return kind, f"据此修订{teller.say('lesson_doc')}。{learnt}"


def _in_time(teller: Teller) -> date:
    """A working day shortly before the deadline, not before the plan stands."""
    earliest = add_working_days(teller.pace.today, 6, teller.holidays)
    wanted = add_working_days(teller.due_on, -teller.rng.randint(2, 12), teller.holidays)
    return max(earliest, wanted)


def plain(teller: Teller) -> None:
    """Closed in time."""
    _work(teller, _in_time(teller))
    _close(teller)


def late(teller: Teller) -> None:
    """Closed after the deadline; somebody called."""
    day = add_working_days(teller.due_on, teller.rng.randint(3, 25), teller.holidays)
    if teller.rng.random() < 0.7 and teller.due_on > teller.pace.today:
        saved = teller.pace.now
        teller.pace.reach(add_working_days(teller.due_on, 2, teller.holidays))
        teller.happen("call", "caller", note=teller.say("call_note"))
        teller.pace.now = saved
    _work(teller, max(day, add_working_days(teller.pace.today, 8, teller.holidays)))
    _close(teller)


def slow(teller: Teller) -> None:
    """Still open long after the deadline."""
    teller.pace.reach(teller.due_on - timedelta(days=10))
    teller.happen("progress", "worker", text=_progress(teller))
    for gap in (14, 20):
        teller.pace.reach(teller.due_on + timedelta(days=2))
        teller.pace.go(gap - 10, gap)
        teller.happen("call", "caller", note=teller.say("call_note"))
    day = add_working_days(teller.pace.today, teller.rng.randint(60, 130), teller.holidays)
    _work(teller, day)
    _close(teller)


def returned(teller: Teller) -> None:
    """Sent back with written requirements, then closed."""
    _work(teller, _in_time(teller))
    _ask(teller)
    teller.pace.go(2, 5)
    teller.happen("send_back", "verifier", note=teller.say("send_back"))
    _mend(teller)
    _close(teller)


def declined(teller: Teller) -> None:
    """The unit's own secretary does not sign; mended, then closed."""
    _work(teller, _in_time(teller))
    teller.pace.go(0, 1)
    teller.happen("ask_closure", "doer")
    teller.pace.go(1, 3)
    teller.happen("decline_to_sign", "secretary", opinion=teller.say("send_back"))
    _mend(teller)
    _close(teller)


def _mend(teller: Teller) -> None:
    teller.pace.go(4, 9)
    teller.happen("progress", "worker", text=teller.done())
    teller.proof(1)


def _ask_longer(teller: Teller) -> date:
    """A request for more time before the deadline; the day asked for."""
    day = add_working_days(teller.due_on, -teller.rng.randint(2, 7), teller.holidays)
    teller.pace.reach(max(day, add_working_days(teller.pace.today, 2, teller.holidays)))
    wanted = add_working_days(teller.due_on, teller.rng.choice((15, 20, 30, 40)), teller.holidays)
    teller.happen(
        "ask_extension",
        "doer",
        note=teller.say("extension", later=written(wanted, teller.pace.today)),
        asked_to=wanted,
    )
    return wanted


def extended(teller: Teller) -> None:
    """More time asked for and given, then closed."""
    if teller.pace.today >= add_working_days(teller.due_on, -5, teller.holidays):
        return plain(teller)
    wanted = _ask_longer(teller)
    teller.pace.go(1, 3)
    teller.happen("grant_extension", "decider", opinion=teller.say("extension_yes"))
    teller.due_on = wanted
    _work(teller, _in_time(teller))
    return _close(teller)


def refused(teller: Teller) -> None:
    """More time asked for and refused; sometimes objected to."""
    if teller.pace.today >= add_working_days(teller.due_on, -5, teller.holidays):
        return plain(teller)
    _ask_longer(teller)
    teller.pace.go(1, 3)
    teller.happen("refuse_extension", "decider", opinion=teller.say("extension_no"))
    if teller.rng.random() < 0.3:
        teller.pace.go(1, 4)
        teller.happen("object", "doer", against="refusal", reason=teller.say("objection_refusal"))
        teller.pace.go(3, 7)
        teller.happen("reject_objection", "judge", opinion=teller.say("upheld_no"))
    _work(teller, add_working_days(teller.pace.today, teller.rng.randint(6, 14), teller.holidays))
    return _close(teller)


def kept_up(teller: Teller) -> None:
    """The goal is reached and kept up, looked at again every quarter."""
    _work(teller, _in_time(teller))
    _ask(teller)
    _verify(teller)
    teller.pace.go(1, 4)
    next_on = add_working_days(teller.pace.today, 60, teller.holidays)
    teller.happen("keep_up", "closer", opinion=teller.say("opinion_keep"), recheck_on=next_on)
    for _round in range(4):
        teller.pace.reach(add_working_days(next_on, teller.rng.randint(-2, 5), teller.holidays))
        next_on = add_working_days(teller.pace.today, 60, teller.holidays)
        teller.happen("recheck_kept", "rechecker", note=teller.say("kept_up"), recheck_on=next_on)


def partly(teller: Teller) -> None:
    """Most of it is done; the rest becomes a problem of its own."""
    _work(teller, _in_time(teller))
    _ask(teller)
    _verify(teller)
    teller.pace.go(1, 4)
    rest_due = add_working_days(teller.pace.today, teller.rng.randint(40, 80), teller.holidays)
    teller.happen(
        "settle_partly", "closer", opinion=teller.say("partly"), rest=teller.say("rest"),
        rest_due=rest_due,
    )  # fmt: skip


def passed_up(teller: Teller) -> None:
    """Beyond the unit's power: passed up, answered, closed."""
    teller.pace.go(8, 16)
    teller.happen("pass_up", "doer", note=teller.say("pass_up"))
    teller.pace.go(5, 14)
    teller.happen("answer", "decider", opinion=teller.say("pass_up_answer"))
    _work(teller, _in_time(teller))
    _close(teller)


def not_now(teller: Teller) -> None:
    """Cannot be solved now: explained, allowed, looked at again."""
    teller.pace.go(8, 16)
    teller.happen("explain", "doer", note=teller.say("not_now"))
    teller.pace.go(2, 5)
    if teller.rng.random() < 0.25:
        teller.happen("refuse_not_now", "decider", opinion=teller.say("not_now_no"))
        _work(teller, _in_time(teller))
        return _close(teller)
    until = add_working_days(teller.pace.today, 90, teller.holidays)
    teller.happen("allow_not_now", "decider", opinion=teller.say("not_now_yes"), recheck_on=until)
    return None


def withdrawn(teller: Teller) -> None:
    """Withdrawn by the issuer, with a reason and a name."""
    teller.pace.go(4, 18)
    teller.happen("withdraw", "decider", opinion=teller.say("withdraw"))


def objected(teller: Teller) -> None:
    """The finding is objected to; upheld now and then."""
    teller.pace.now = teller.annex.signed_at + timedelta(hours=1)
    teller.pace.go(2, 5)
    teller.happen("object", "doer", against="finding", reason=teller.say("objection_finding"))
    teller.pace.go(3, 8)
    if teller.rng.random() < 0.35:
        teller.events = [e for e in teller.events if e.at <= teller.pace.now]
        teller.happen("uphold_finding", "judge", opinion=teller.say("upheld_yes"))
        return
    teller.happen("reject_objection", "judge", opinion=teller.say("upheld_no"))
    if teller.annex.approved_at is not None:
        teller.pace.now = max(teller.pace.now, teller.annex.approved_at)
    _work(teller, _in_time(teller))
    _close(teller)


def retaken(teller: Teller) -> None:
    """Closed, found again at the re-check, taken up again in a second round."""
    teller.serious = True
    _work(teller, _in_time(teller))
    _ask(teller)
    _verify(teller)
    teller.pace.go(1, 4)
    teller.happen("accept", "closer", opinion=teller.say("opinion_accept"))
    planned: date = next(
        e.data["recheck_on"] for e in reversed(teller.events) if e.what == "verify"
    )
    teller.pace.reach(planned)
    due = add_working_days(teller.pace.today, 40, teller.holidays)
    teller.happen("retake", "rechecker", note=teller.say("recheck_fail"), new_due=due)
    teller.cycle, teller.due_on = 2, due
    teller.pace.go(3, 8)
    teller.measures = tuple(
        MeasureSeed(m.text.split("，")[0], m.owner, due - timedelta(days=5))
        for m in teller.measures[:2]
    )
    teller.happen("measures", "worker", measures=teller.measures)
    _work(teller, _in_time(teller))
    _close(teller)


def transfer(teller: Teller) -> None:
    """Another unit is proposed; the issuer does not agree."""
    teller.pace.now = teller.annex.signed_at
    teller.pace.go(1, 1)
    teller.events.clear()
    teller.happen("ask_transfer", "doer", note=teller.say("transfer"), to_unit=teller.other_code)
    teller.pace.go(1, 1)
    teller.happen("refuse_transfer", "decider", opinion=teller.say("transfer_no"))
    teller.pace.now = max(teller.pace.now, teller.annex.measured_by)
    teller.pace.go(0, 1)
    teller.happen("measures", "worker", measures=teller.measures)
    if teller.annex.approved_at is not None:
        teller.pace.now = max(teller.pace.now, teller.annex.approved_at)
    _work(teller, _in_time(teller))
    _close(teller)


WAY: dict[str, Callable[[Teller], None]] = {
    "plain": plain, "late": late, "slow": slow, "returned": returned, "declined": declined,
    "extended": extended, "refused": refused, "kept_up": kept_up, "partly": partly,
    "passed_up": passed_up, "not_now": not_now, "withdrawn": withdrawn, "objected": objected,
    "retaken": retaken, "transfer": transfer,
}  # fmt: skip
