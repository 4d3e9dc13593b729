"""``bihuan ledger head|verify|export``."""

import json
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command
from tests.ledger.forgery import wipe
from tests.ledger.things import LEDGERED, Thing, changed, entered
from tests.verifier.program import verifier

from bihuan.ledger.models import Entry, Node, Payload
from bihuan.ledger.queries import head, head_at

pytestmark = pytest.mark.django_db

Told = pytest.CaptureFixture[str]


@pytest.fixture(autouse=True)
def five(monkeypatch: pytest.MonkeyPatch) -> Thing:
    """Five entries on three things, compared with the tables of the tests."""
    monkeypatch.setattr("bihuan.web.management.commands.ledger.LEDGERED", LEDGERED)
    thing = entered("一")
    entered("二")
    entered("三")
    changed(thing, count=1)
    return changed(thing, count=2)


def code_of(*arguments: str) -> int:
    """The exit code of the command."""
    try:
        call_command("ledger", *arguments)
    except SystemExit as error:
        return int(error.code or 0)
    except CommandError as error:
        return error.returncode
    return 0


def test_head_prints_the_exact_form_for_programs_and_the_short_one_for_people(
    capsys: Told,
) -> None:
    assert code_of("head") == 0
    told = capsys.readouterr()
    assert told.out == f"{head()}\n"
    assert head().printed in told.err


def test_head_as_json(capsys: Told) -> None:
    assert code_of("head", "--json") == 0
    now = head()
    assert json.loads(capsys.readouterr().out) == {
        "size": 5,
        "root": now.root.hex(),
        "head": str(now),
        "printed": now.printed,
        "hash": "sha256",
    }


def test_verify_finds_nothing_wrong_and_reminds_of_heads_held_by_others(capsys: Told) -> None:
    assert code_of("verify") == 0
    told = capsys.readouterr()
    assert told.out == f"{head()}\n"
    assert "比对今日数据3行" in told.err
    assert "请用 --head 给出" in told.err


def test_verify_takes_heads_in_both_forms(capsys: Told) -> None:
    assert code_of("verify", "--head", str(head()), "--head", head_at(2).printed) == 0
    told = capsys.readouterr()
    assert "相符的校验码2个" in told.err
    assert "请用 --head 给出" not in told.err


def test_verify_leaves_with_one_and_says_what_is_wrong(five: Thing, capsys: Told) -> None:
    Thing.objects.filter(pk=five.pk).update(title="改了")
    Entry.objects.filter(seq=1).update(actor="account:9")
    assert code_of("verify", "--head", str(head())) == 1
    told = capsys.readouterr().err
    assert "title 与第4笔登记的内容不符" in told
    assert "第1笔：actor 栏" in told
    assert "不符，共2处" in told


def test_verify_says_between_which_heads_history_was_changed(capsys: Told) -> None:
    entered("四")
    early, late = head_at(2), "6:" + "0" * 16
    assert code_of("verify", "--head", str(early), "--head", late) == 1
    told = capsys.readouterr().err
    assert "历史是在校验码 2:" in told
    assert "与校验码 6:0000000000000000（所给的）之间被改动的" in told


def test_verify_as_json(five: Thing, capsys: Told) -> None:
    Thing.objects.filter(pk=five.pk).update(title="改了")
    assert code_of("verify", "--json", "--head", str(head())) == 1
    told = json.loads(capsys.readouterr().out)
    assert told["ok"] is False
    assert told["counts"] == {"row": 1}
    assert told["heads"][0]["ok"] is True


def test_a_head_that_cannot_be_read_is_bad_input(capsys: Told) -> None:
    assert code_of("verify", "--head", "1:2") == 2


def test_export_writes_what_the_stand_alone_program_accepts(tmp_path: Path, capsys: Told) -> None:
    file = tmp_path / "ledger.jsonl"
    assert code_of("export", str(file), "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert told["file"] == str(file)
    assert told["head"] == str(head())
    lines = file.read_bytes().split(b"\n")
    assert lines.pop() == b""
    assert [line.decode() for line in lines] == list(
        Entry.objects.order_by("seq").values_list("line", flat=True)
    )
    assert verifier.main(["ledger", str(file), "--head", told["head"]]) == 0
    assert list(tmp_path.iterdir()) == [file]


def test_export_replaces_an_older_export(tmp_path: Path) -> None:
    file = tmp_path / "ledger.jsonl"
    file.write_text("old")
    assert code_of("export", str(file)) == 0
    assert len(file.read_text(encoding="utf-8").splitlines()) == 5


def test_export_to_where_nothing_can_be_written_is_bad_input(tmp_path: Path) -> None:
    assert code_of("export", str(tmp_path / "no such folder" / "ledger.jsonl")) == 2


def test_a_damaged_ledger_is_exported_as_it_is_and_said_to_be_damaged(tmp_path: Path) -> None:
    wipe(Payload.objects.filter(pk=1))
    wipe(Entry.objects.filter(pk=1))
    file = tmp_path / "ledger.jsonl"
    held = str(head())
    assert code_of("export", str(file)) == 1
    assert len(file.read_bytes().splitlines()) == 4
    assert verifier.main(["ledger", str(file), "--head", held]) == 1


def test_a_ledger_without_its_nodes_has_no_head(capsys: Told) -> None:
    Node.objects.all().delete()
    assert code_of("head") == 1
    assert capsys.readouterr().out == ""
