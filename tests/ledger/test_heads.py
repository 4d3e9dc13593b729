"""Heads as they are printed, typed and compared."""

import hashlib

import pytest

from bihuan.ledger.errors import HeadError
from bihuan.ledger.heads import Head, claimed

ROOT = hashlib.sha256(b"root").digest()
HEAD = Head(1234, ROOT)
DIGITS = ROOT.hex()


def test_the_printed_form_is_the_size_and_four_groups_of_four() -> None:
    d = DIGITS
    assert HEAD.printed == f"1234:{d[:4]} {d[4:8]} {d[8:12]} {d[12:16]}"
    assert str(HEAD) == f"1234:{d}"


@pytest.mark.parametrize(
    "typed",
    [
        str(HEAD),
        HEAD.printed,
        HEAD.printed.upper(),
        HEAD.printed.replace(":", "："),
        f"  {HEAD.printed}\n",
        HEAD.printed.replace(" ", ""),
        HEAD.printed.replace(" ", "\u3000"),
    ],
)
def test_a_head_is_read_however_a_person_types_it(typed: str) -> None:
    claim = claimed(typed)
    assert claim.size == 1234
    assert claim.fits(ROOT)
    assert not claim.fits(hashlib.sha256(b"another").digest())


@pytest.mark.parametrize(
    "typed",
    [
        "",
        "1234",
        DIGITS,
        f"x:{DIGITS}",
        f"1234:{DIGITS[:15]}",
        f"1234:{DIGITS}0",
        "-1:" + DIGITS,
        "１２:" + DIGITS,
    ],
)
def test_anything_else_is_refused_with_an_example(typed: str) -> None:
    with pytest.raises(HeadError, match="例如 1234:ab12 cd34 ef56 7890"):
        claimed(typed)
