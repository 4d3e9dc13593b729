"""Elections, extensions and terms as the values of their papers."""

from collections.abc import Sequence
from datetime import date

from bihuan.access.scope import Actor
from bihuan.elections.kinds import COMMITTEE_SIDE, OFFICES, is_organ_level, superior_of, years_of
from bihuan.elections.models import Election, Extension, Petition
from bihuan.elections.queries.board import bodies, condition, ending, lines
from bihuan.elections.queries.voting import Sheet, results_of, standing_in, turns_of
from bihuan.elections.record_words import (
    KIND_WORDS,
    body_word,
    committee_word,
    meeting_word,
    next_number,
    ordinal,
)
from bihuan.elections.services.needs import case_of
from bihuan.engines.periods import add_months
from bihuan.orgs.models import Account, Kind, Post, Term, Unit
from bihuan.orgs.queries import contact_of
from bihuan.reports.elections.election_reply import Reply
from bihuan.reports.elections.term_reminder import TermReminder
from bihuan.reports.elections.term_table import TermRow, TermTable
from bihuan.reports.elections.values import (
    BRANCH_RULES,
    ORGAN_RULES,
    Letterhead,
    Named,
    Renewal,
    SheetValue,
)
from bihuan.reports.queries.people import (
    contact_line,
    contact_of_account,
    contact_of_unit,
    red_head,
    signer_name,
)
from bihuan.reports.wording import document_number, document_title

OFFICE_WORDS = {"": "", "secretary": "书记", "deputy": "副书记"}
assert set(OFFICE_WORDS) == set(OFFICES)

MONTHS_AHEAD = 12
"""The table of terms looks so far ahead, and back to everything that is over."""


def letterhead(unit: Unit, on: date, petition: Petition | None) -> Letterhead:
    """Who writes to whom for a body; a request that was sent has its number and day, a draft has blanks."""
    above = superior_of(unit)
    when = petition.sent_on if petition else on
    return Letterhead(
        unit=unit.name,
        signed_by=unit.name,
        head=red_head(unit),
        number=petition.number if petition else "",
        signer=signer_name(unit, unit, when),
        addressee=above.name if above else "",
        contact=_contact(unit, when),
        dated=petition.sent_on if petition else None,
    )


def _contact(unit: Unit, on: date) -> str:
    """Whom to call: in the body, else in the unit that it belongs to."""
    own = contact_of_unit(unit, on)
    if own or unit.parent is None or unit.parent.kind != Kind.UNIT:
        return own
    post = contact_of([unit.parent.path], on).get(unit.parent.path)
    return contact_line(post.person.name, post.office_phone) if post else ""


def renewal_of(election: Election, today: date, matter: str = "") -> Renewal:
    """An election as its papers need it; ``matter`` says which request the letterhead belongs to."""
    unit = election.unit
    case = case_of(election)
    petitions = list(election.petitions.order_by("pk"))
    own = next((p for p in reversed(petitions) if p.matter == matter and not p.returned_on), None)
    term = election.term
    branch = body_word(unit) == "党支部"
    sheets = results_of(case)
    elected = {r.candidate.pk for s in sheets for r in s.elected}
    present = _present(election, [c.person_id for c in case.candidates if c.person_id], today)
    if election.spec.votes:
        people = tuple(
            Named(
                name=c.name,
                office=OFFICE_WORDS[c.office],
                title=c.title,
                member=c.for_committee,
                present=present.get(c.person_id or 0, ""),
                elected=c.pk in elected,
                written_in=c.written_in,
            )
            for c in case.candidates
        )
    else:
        people = tuple(
            Named(name=one.post.person.name, present=one.post.title)
            for one in election.leavings.select_related("post__person")
        )
    number = next_number(election)
    return Renewal(
        head=letterhead(unit, today, own),
        body=body_word(unit),
        committee=committee_word(unit),
        kind=KIND_WORDS[election.kind],
        renews=election.spec.renews,
        organ_level=is_organ_level(unit),
        rules=BRANCH_RULES if branch else ORGAN_RULES,
        ordinal=ordinal(number) if number else "",
        elected_on=term.elected_on if term else None,
        ends_on=term.ends_on if term else None,
        years=term.years if term else None,
        new_years=(election.years or years_of(unit.kind)) if election.spec.renews else None,
        meeting=meeting_word(election),
        planned_on=election.planned_on,
        held_on=election.held_on or max((s.ballot.held_on for s in sheets), default=None),
        members=election.members,
        seats=election.seats,
        officers=election.officers,
        reason=election.reason,
        people=people,
        sheets=tuple(sheet_value(s) for s in sheets),
        consent=_consent(petitions, matter),
    )


def _present(election: Election, people: Sequence[int], today: date) -> dict[int, str]:
    """The posts that people hold today in the body, or else anywhere, by person."""
    found: dict[int, str] = {}
    held = Post.objects.held_on(today).filter(person_id__in=people).select_related("unit")
    for post in sorted(held, key=lambda p: p.unit_id == election.unit_id):
        found[post.person_id] = post.title
    return found


def _consent(petitions: Sequence[Petition], matter: str) -> str:
    """The reply that the next paper rests on: that to the meeting for the candidates, to these for the result."""
    before = {"candidates": "convene", "result": "candidates"}.get(matter, "")
    last = next((p for p in reversed(petitions) if p.matter == before and p.approved_on), None)
    if last is None:
        return ""
    title = f"{last.title.removesuffix('请示')}批复"
    number = f"（{document_number(last.reply_number)}）" if last.reply_number else ""
    return f"{document_title(title)}{number}"


def sheet_value(sheet: Sheet) -> SheetValue:
    ballot = sheet.ballot
    return SheetValue(
        what="委员" if ballot.contest == "committee" else "书记、副书记",
        held_on=ballot.held_on,
        eligible=ballot.eligible,
        attending=ballot.attending,
        issued=ballot.issued,
        returned=ballot.returned,
        valid=ballot.valid,
        seats=ballot.seats,
        people=tuple(
            Named(
                name=r.candidate.name,
                office=OFFICE_WORDS[r.candidate.office],
                yes=r.count.yes,
                against=r.count.against,
                abstained=r.count.abstained,
                elected=r.elected,
                tied=r.tied,
                written_in=r.written_in,
            )
            for r in sheet.results
        ),
        checked=True,
        round=ballot.round,
        runoff=sheet.runoff,
    )


def sheet_of(election: Election, contest: str, number: int, renewal: Renewal) -> SheetValue | None:
    """The sheet of one vote: as counted, or empty with the names of who stands; nothing where no vote is to be taken."""
    what = "委员" if contest == "committee" else "书记、副书记"
    done = [s for s in renewal.sheets if s.what == what and s.round == number]
    if done:
        return done[0]
    case = case_of(election)
    turn = next((t for t in turns_of(case) if (t.contest, t.round) == (contest, number)), None)
    if turn is None:
        return None
    if turn.rest is None:
        seats = election.seats if contest == "committee" else election.officers
        officers = renewal.office_candidates
        people = renewal.committee_candidates if contest == "committee" else officers
        return SheetValue(what=what, seats=seats, people=people)
    people = tuple(
        Named(name=c.name, office=OFFICE_WORDS[c.office]) for c in standing_in(case, turn)
    )
    return SheetValue(
        what=what, seats=turn.rest.seats, people=people, round=number, runoff=turn.rest.tied
    )


def reply_of(petition: Petition, today: date) -> Reply:
    """The reply to a request, quoting its title and number; before it is registered its number is blank."""
    unit = petition.unit
    above = superior_of(unit)
    extension = petition.extension
    if petition.election is not None:
        renewal = renewal_of(petition.election, today, petition.matter)
    else:
        assert extension is not None
        renewal = extension_renewal(extension, today)
    issuer = above or unit
    return Reply(
        matter=petition.matter,
        issuer=issuer.name,
        head=red_head(issuer),
        number=petition.reply_number,
        addressee=unit.name,
        asked_title=petition.title,
        asked_number=petition.number,
        renewal=renewal,
        extended_to=extension.approved_to if extension else None,
        dated=petition.replied_on,
    )


def extension_renewal(extension: Extension, today: date) -> Renewal:
    """The term of an extension as its request needs it."""
    term, unit = extension.term, extension.term.unit
    return Renewal(
        head=letterhead(unit, today, extension.petitions.order_by("-pk").first()),
        body=body_word(unit),
        committee=committee_word(unit),
        kind=KIND_WORDS["term"],
        renews=True,
        organ_level=is_organ_level(unit),
        elected_on=term.elected_on,
        ends_on=term.due_on,
        years=term.years,
        reason=extension.reason,
    )


def reminder_of(term: Term, actor: Actor, today: date) -> TermReminder:
    """The superior's letter about a term; a letter registered already gives its number and day."""
    unit = term.unit
    issuer = superior_of(unit) or unit
    sent = term.reminders.filter(how="letter").order_by("-on").first()
    return TermReminder(
        issuer=issuer.name,
        head=red_head(issuer).removesuffix("文件"),
        number=sent.number if sent else "",
        addressee=unit.name,
        committee=committee_word(unit),
        elected_on=term.elected_on,
        ends_on=term.ends_on,
        years=term.years,
        as_of=sent.on if sent else today,
        contact=contact_of_account(Account.objects.filter(pk=actor.account).first(), today),
        dated=sent.on if sent else None,
    )


def term_table_of(actor: Actor, today: date) -> TermTable:
    """Everything in sight that is over or ends within a year, the one that ends first in front."""
    last = add_months(today, MONTHS_AHEAD)
    every = bodies(actor, today)
    rows = [
        *lines(every.filter(condition("overdue", today)).order_by("ends_on", "path"), today),
        *lines(ending(every, today, last), today),
    ]
    root = Unit.objects.order_by("path").first()
    office = next((h.unit_name for h in actor.held if h.unit_name), "")
    if actor.roles & COMMITTEE_SIDE and root is not None:
        office = root.name
    return TermTable(
        office=office,
        first=today,
        last=last,
        as_of=today,
        rows=tuple(
            TermRow(
                unit=line.unit.name,
                kind=str(line.unit.get_kind_display()),
                number=line.term.number if line.term else None,
                elected_on=line.term.elected_on if line.term else None,
                ends_on=line.ends_on,
                extended=bool(line.term and line.term.extended_to),
                reminded_on=line.reminded_on,
                state=line.state_word,
                holder=line.holder,
            )
            for line in rows
        ),
    )
