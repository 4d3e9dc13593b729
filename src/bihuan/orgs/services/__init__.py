"""The verbs that change organisations, posts, terms, accounts and grants. The only place that saves them."""

from bihuan.orgs.services.accounts import grant, open_account, revoke, set_active
from bihuan.orgs.services.changes import (
    change_unit,
    close_unit,
    merge_unit,
    move_unit,
    restate_counts,
    split_unit,
)
from bihuan.orgs.services.posts import appoint, end_post, register_signoff, start_term
from bihuan.orgs.services.terms import Chosen, extend, fill, note_extension_number, renew
from bihuan.orgs.services.units import found_unit, initials_of, next_path

__all__ = [
    "Chosen",
    "appoint",
    "change_unit",
    "close_unit",
    "end_post",
    "extend",
    "fill",
    "found_unit",
    "grant",
    "initials_of",
    "merge_unit",
    "move_unit",
    "next_path",
    "note_extension_number",
    "open_account",
    "register_signoff",
    "renew",
    "restate_counts",
    "revoke",
    "set_active",
    "split_unit",
    "start_term",
]
