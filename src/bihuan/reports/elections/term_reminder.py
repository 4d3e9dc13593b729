"""换届提醒函: the superior's letter six months before the end (支部条例 ch. 6)."""

from dataclasses import dataclass
from datetime import date

from bihuan.reports.elections.values import ELECTION_RULES
from bihuan.reports.paper import Kind, Paper, Para, Signature
from bihuan.reports.wording import day, document_number


@dataclass(frozen=True, slots=True, kw_only=True)
class TermReminder:
    issuer: str
    head: str = ""
    number: str = ""
    addressee: str
    committee: str
    elected_on: date
    ends_on: date
    years: int
    as_of: date
    contact: str = ""
    dated: date | None = None


def paper(letter: TermReminder) -> Paper:
    over = letter.ends_on < letter.as_of
    ends = f"已于{day(letter.ends_on)}届满" if over else f"将于{day(letter.ends_on)}届满"
    do = (
        "请抓紧研究换届事宜，尽快报送召开大会的请示"
        if over
        else "请提前做好换届准备，一般在届满前一至两个月报送召开大会的请示"
    )
    return Paper(
        kind=Kind.LETTER,
        title="换届提醒函",
        head=letter.head,
        number=document_number(letter.number),
        addressee=letter.addressee,
        blocks=(
            Para(
                f"你们本届{letter.committee}于{day(letter.elected_on)}选举产生，任期{letter.years}年，{ends}。"
            ),
            Para(
                f"{do}，按期进行换届选举。根据{ELECTION_RULES}第三条，如需延期或者提前换届，应当报上级党组织批准，"
                "延长或者提前期限一般不超过1年。"
            ),
            Para("特此提醒。"),
        ),
        signature=Signature(letter.issuer, letter.dated),
        contact=letter.contact,
    )
