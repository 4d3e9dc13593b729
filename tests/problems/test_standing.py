"""The table itself: every need has its guard, every guard its sentence, every drawn line its move."""

from dataclasses import replace

from bihuan.access.policy import POLICY
from bihuan.problems import states
from bihuan.problems.events import EVENTS, label_of
from bihuan.problems.models import Step
from bihuan.problems.queries.drawing import drawing
from bihuan.problems.standing import ABOUT_PERSONS, EFFECTS, FROM_THE_FORM, GUARDS, Raiser
from tests.problems.world import BROUGHT, CAST, beginning


def test_every_need_has_a_guard_and_every_guard_is_needed() -> None:
    needed = {need for move in states.WORKFLOW.moves for need in move.needs}
    assert needed == set(GUARDS)
    assert needed >= FROM_THE_FORM | ABOUT_PERSONS


def test_every_effect_belongs_to_a_family_of_moves() -> None:
    families = {states.family(move.name) for move in states.WORKFLOW.moves}
    assert set(EFFECTS) <= families


def test_every_guard_has_a_sentence_for_somebody() -> None:
    told: dict[str, set[str]] = {name: set() for name in GUARDS}
    standings = [
        replace(beginning(), **traits)
        for traits in (
            {},
            {"branch_level": False},
            {"serious": True, "raiser": Raiser.OWED, "transfers": 2, "opened": True},
            {"rule_born": True},
        )
    ]
    doer = CAST["fulltime_deputy"].party
    for standing in [*standings, *(replace(s, doer=doer, verifier=doer) for s in standings)]:
        for one in CAST.values():
            for brought in BROUGHT.values():
                for name, guard in GUARDS.items():
                    told[name].add(guard(standing, one, brought))
    silent = [name for name, sentences in told.items() if sentences <= {""}]
    assert silent == []
    for sentences in told.values():
        for sentence in sentences - {""}:
            assert sentence.endswith("。")
            assert "！" not in sentence


def test_every_action_of_table_and_events_stands_in_the_policy() -> None:
    actions = {move.action for move in states.WORKFLOW.moves}
    actions |= {move.signer for move in states.WORKFLOW.moves if move.signer}
    actions |= {event.action for event in EVENTS.values()}
    assert actions <= set(POLICY)


def test_every_line_of_the_drawing_is_a_move_of_the_table() -> None:
    pairs = {(source, move.target) for move in states.WORKFLOW.moves for source in move.sources}
    picture = drawing()
    assert {box.state for box in picture.boxes} == set(states.STATES)
    for line in picture.lines:
        assert (line.source, line.target) in pairs, line
        assert not line.back or (line.target, line.source) in pairs, line


def test_boxes_of_the_drawing_do_not_overlap() -> None:
    picture = drawing()
    boxes = [(b.x, b.y) for b in picture.boxes]
    for n, (x, y) in enumerate(boxes):
        assert 0 <= x <= picture.width - picture.box_width
        assert 0 <= y <= picture.height - picture.box_height
        for other_x, other_y in boxes[n + 1 :]:
            apart = abs(x - other_x) >= picture.box_width or abs(y - other_y) >= picture.box_height
            assert apart


def test_names_of_moves_and_events_fit_their_column_and_have_words() -> None:
    limit = Step._meta.get_field("move").max_length
    for name in [*(m.name for m in states.WORKFLOW.moves), *EVENTS]:
        assert len(name) <= limit
        assert label_of(name) != name
    assert not set(EVENTS) & {m.name for m in states.WORKFLOW.moves}
