"""Values for papers of elections, written out so that they are tested without a database."""

from dataclasses import replace
from datetime import date

from bihuan.reports.elections import (
    ballot_paper,
    candidates_petition,
    convene_petition,
    dismissal_petition,
    election_method,
    election_reply,
    election_result,
    extension_petition,
    tally_sheet,
    term_reminder,
    term_table,
)
from bihuan.reports.elections.values import Letterhead, Named, Renewal, SheetValue
from bihuan.reports.paper import Paper
from tests.reports.samples import COMMITTEE, CONTACT, HEAD

BODY = "中共江南省财政厅机关委员会"

PEOPLE = (
    Named(
        name="沈国安",
        office="书记",
        present="党组成员、副厅长",
        yes=96,
        against=1,
        abstained=1,
        elected=True,
    ),
    Named(
        name="陆文清",
        office="副书记",
        title="组织委员",
        present="机关党委专职副书记",
        yes=95,
        against=2,
        abstained=1,
        elected=True,
    ),
    Named(
        name="许立群",
        title="宣传委员",
        present="办公室主任",
        yes=90,
        against=5,
        abstained=3,
        elected=True,
    ),
    Named(
        name="何静",
        title="纪检委员",
        present="人事处处长",
        yes=88,
        against=6,
        abstained=4,
        elected=True,
    ),
    Named(
        name="周明",
        title="青年委员",
        present="预算处副处长",
        yes=80,
        against=10,
        abstained=8,
        elected=True,
    ),
    Named(name="吴海", present="国库处副处长", yes=40, against=50, abstained=8),
)
SHEET = SheetValue(
    what="委员", held_on=date(2026, 5, 8), eligible=110, attending=99, issued=99, returned=99, valid=98, seats=5,
    people=PEOPLE, checked=True,
)  # fmt: skip
OFFICERS = SheetValue(
    what="书记、副书记", held_on=date(2026, 5, 8), eligible=5, attending=5, issued=5, returned=5, valid=5, seats=2,
    people=tuple(replace(p, yes=5, against=0, abstained=0) for p in PEOPLE[:2]), checked=True,
)  # fmt: skip
RENEWAL = Renewal(
    head=Letterhead(
        unit=BODY, signed_by=BODY, head=f"{BODY}文件", number="江财机党[2026]03号", signer="沈国安",
        addressee=COMMITTEE, contact=CONTACT, dated=date(2026, 3, 4),
    ),
    body="机关党委", committee="机关党委", kind="换届选举", renews=True, organ_level=True, ordinal="第三届",
    elected_on=date(2021, 6, 1), ends_on=date(2026, 6, 1), years=5, new_years=5, planned_on=date(2026, 5, 8),
    held_on=date(2026, 5, 8), members=112, seats=5, officers=2, people=PEOPLE, sheets=(SHEET, OFFICERS),
    consent="《关于召开党员大会进行机关党委换届选举的批复》（江直工〔2026〕12号）",
)  # fmt: skip


def the_reply(matter: str = "convene") -> Paper:
    titles = {
        "convene": "关于召开党员大会进行机关党委换届选举的请示",
        "candidates": "关于机关党委换届选举候选人预备人选的请示",
        "result": "关于机关党委选举结果的报告",
        "dismissal": "关于机关党委书记、副书记职务调整的请示",
        "extension": "关于机关党委延期换届的请示",
    }
    return election_reply.paper(
        election_reply.Reply(
            matter=matter, issuer=COMMITTEE, head=HEAD, number="江直工〔2026〕12号", addressee=BODY,
            asked_title=titles[matter], asked_number="江财机党〔2026〕3号", renewal=RENEWAL,
            extended_to=date(2027, 3, 1), dated=date(2026, 3, 12),
        )
    )  # fmt: skip


def all_papers() -> dict[str, Paper]:
    return {
        "convene_petition": convene_petition.paper(RENEWAL),
        "candidates_petition": candidates_petition.paper(RENEWAL),
        "dismissal_petition": dismissal_petition.paper(
            replace(RENEWAL, renews=False, kind="免职", reason="工作调动", people=(Named(name="陆文清", present="专职副书记"),))
        ),
        "election_method": election_method.paper(RENEWAL),
        "ballot_paper": ballot_paper.paper(RENEWAL, SHEET),
        "tally_sheet": tally_sheet.paper(RENEWAL, SHEET),
        "tally_blank": tally_sheet.paper(RENEWAL, SheetValue(what="委员", seats=5, people=PEOPLE[:4])),
        "election_result": election_result.paper(RENEWAL),
        "reply_convene": the_reply(),
        "reply_candidates": the_reply("candidates"),
        "reply_result": the_reply("result"),
        "reply_extension": the_reply("extension"),
        "extension_petition": extension_petition.paper(
            replace(RENEWAL, reason="机构改革尚未完成，人员编制待定"), date(2027, 3, 1)
        ),
        "term_reminder": term_reminder.paper(
            term_reminder.TermReminder(
                issuer=COMMITTEE, head=COMMITTEE, number="江直工函〔2026〕5号", addressee=BODY, committee="机关党委",
                elected_on=date(2021, 6, 1), ends_on=date(2026, 6, 1), years=5, as_of=date(2025, 12, 1),
                contact=CONTACT, dated=date(2025, 12, 1),
            )
        ),
        "term_table": term_table.paper(
            term_table.TermTable(
                office=COMMITTEE, first=date(2026, 3, 1), last=date(2027, 3, 1), as_of=date(2026, 3, 1),
                rows=tuple(
                    term_table.TermRow(
                        unit=f"江南省财政厅第{n}党支部", kind="党支部", number=2, elected_on=date(2023, 2, n),
                        ends_on=date(2026, 2, n) if n < 4 else date(2026, 6, n), reminded_on=date(2025, 8, 1) if n % 2 else None,
                        state="召开请示已报" if n % 3 == 0 else "", holder="上级党组织" if n % 3 == 0 else "", extended=n == 5,
                    )
                    for n in range(1, 19)
                ),
            )
        ),
    }  # fmt: skip
