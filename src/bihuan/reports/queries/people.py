"""Who signs, who is written to, who can be called."""

from datetime import date

from bihuan.access.policy import Role
from bihuan.orgs.models import Account, Kind, Post, Unit
from bihuan.orgs.queries import contact_of

BODIES = (Kind.PARTY_GROUP, Kind.PARTY_COMMITTEE, Kind.LEADING_BODY)
"""The bodies that answer for a unit."""

WITH_HEAD = (
    Kind.WORKING_COMMITTEE,
    Kind.PARTY_GROUP,
    Kind.PARTY_COMMITTEE,
    Kind.ORGAN_COMMITTEE,
)
"""Bodies whose papers carry a red head."""

_SIGNERS = {
    Kind.UNIT: Role.PARTY_GROUP_SECRETARY,
    Kind.ORGAN_COMMITTEE: Role.ORGAN_SECRETARY,
    Kind.ORGAN_DISCIPLINE: Role.DISCIPLINE_SECRETARY,
}


def body_of(unit: Unit) -> Unit:
    """In whose name a unit writes: its Party group, committee or leading body, else the organisation itself."""
    if unit.kind != Kind.UNIT:
        return unit
    found = unit.children.filter(kind__in=BODIES, closed_on__isnull=True).order_by("path").first()
    return found or unit


def red_head(body: Unit) -> str:
    """The mark at the head of its papers, or nothing where it issues none."""
    return f"{body.name}文件" if body.kind in WITH_HEAD else ""


def discussed_by(body: Unit) -> str:
    """Whose meeting discussed a plan: 党组, 党委, 领导班子, 机关党委, 党支部."""
    return "" if body.kind == Kind.UNIT else str(body.get_kind_display())


def signer_name(unit: Unit, body: Unit, on: date) -> str:
    """Who signs upward papers of a unit: the secretary who holds the post on this day."""
    role = _SIGNERS.get(Kind(unit.kind), Role.BRANCH_SECRETARY)
    post = (
        Post.objects.held_on(on)
        .filter(unit__in=[unit, body], role=role)
        .select_related("person")
        .order_by("-since")
        .first()
    )
    return post.person.name if post else ""


def contact_of_unit(unit: Unit, on: date) -> str:
    """联系人：甲，电话：…, of whom one calls in a unit; empty when nobody is known."""
    post = contact_of([unit.path], on).get(unit.path)
    return contact_line(post.person.name, post.office_phone) if post else ""


def contact_of_account(account: Account | None, on: date) -> str:
    """The same of the handler behind an account, with the telephone of his post."""
    if account is None:
        return ""
    if account.person_id is None:
        return contact_line(account.name, "")
    posts = Post.objects.held_on(on).filter(person_id=account.person_id).exclude(office_phone="")
    post = posts.order_by("-since").first()
    return contact_line(account.name, post.office_phone if post else "")


def contact_line(name: str, phone: str) -> str:
    known = [f"联系人：{name}" if name else "", f"电话：{phone}" if phone else ""]
    return "，".join(k for k in known if k)


def office_of(issuer: Unit) -> str:
    """Which office printed a paper: the committee's general office, else the issuer itself."""
    return f"{issuer.name}办公室" if issuer.kind == Kind.WORKING_COMMITTEE else issuer.name
