"""选举办法（草案）: read out to the meeting and passed by it."""

from bihuan.reports.elections.values import ELECTION_RULES, Renewal
from bihuan.reports.paper import Kind, Paper, Para
from bihuan.reports.wording import chinese_number


def paper(renewal: Renewal) -> Paper:
    articles = _articles(renewal)
    return Paper(
        kind=Kind.METHOD,
        title=f"{renewal.body}{renewal.kind}选举办法（草案）",
        subtitle=f"（提请{renewal.meeting}审议通过）",
        blocks=tuple(
            Para(f"{chinese_number(i)}、{text}") for i, text in enumerate(articles, start=1)
        ),
    )


def _articles(renewal: Renewal) -> list[str]:
    said = [f"根据{ELECTION_RULES}和{renewal.rules}，制定本办法。"]
    if renewal.seats:
        said.append(
            f"本次选举应选{renewal.committee}委员{renewal.seats}名，候选人{len(renewal.committee_candidates) or renewal.nominees}名，"
            "实行差额选举。候选人预备人选已报上级党组织同意。"
        )
    if renewal.officers and renewal.seats:
        said.append(
            f"书记、副书记由新选出的{renewal.committee}召开第一次全体会议等额选举产生，报上级党组织批准。"
        )
    elif renewal.officers:
        said.append(
            f"本次选举书记、副书记共{renewal.officers}名，实行等额选举，结果报上级党组织批准。"
        )
    said += [
        "正式党员有选举权、被选举权和表决权；预备党员没有选举权。受留党察看处分的党员在处分期间没有选举权。",
        "实到会有选举权的人数不少于应到会有选举权人数的五分之四，会议有效，方可选举。",
        "选举采用无记名投票方式。选举人对候选人可以投赞成票、不赞成票或者弃权，投不赞成票的可以另选他人。"
        "每张选票所选人数等于或者少于应选人数的为有效票，多于应选人数的为无效票。",
        "收回的选票等于或者少于发出的选票，选举有效；多于发出的选票，选举无效，应当重新选举。",
        "被选举人获得的赞成票超过实到会有选举权人数的半数，始得当选。获得赞成票超过半数的人数多于应选名额时，"
        "以得票多的当选；得票相等不能确定当选人时，就得票相等的被选举人重新投票。当选人少于应选名额时，"
        "对不足的名额另行选举，或者经半数以上选举人同意减少名额。",
        f"大会设监票人、计票人，由{renewal.meeting}从不是候选人的正式党员中推选；监票人监督选举全过程，计票人在监票人监督下计票。",
        "计票结束后，由监票人宣布计票结果，会议主持人宣布当选人名单。",
        f"本办法经{renewal.meeting}通过后施行。",
    ]
    return said
