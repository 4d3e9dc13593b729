"""Words that the product itself writes into papers and records of elections.

Titles of papers and of posts are Chinese whatever language the clerk reads pages in; they pass through no catalogue.
"""

from bihuan.elections.models import Election, Extension
from bihuan.orgs.models import Kind, Unit

_BODY = {
    Kind.ORGAN_COMMITTEE: "机关党委",
    Kind.ORGAN_DISCIPLINE: "机关纪委",
    Kind.GENERAL_BRANCH: "党总支",
}
KIND_WORDS = {
    "term": "换届选举",
    "early": "提前换届选举",
    "by_election": "补选",
    "secretary": "书记、副书记补选",
    "dismissal": "免职",
}
OFFICE_TITLES = {"": "委员", "secretary": "书记", "deputy": "副书记"}
FULL_TIME_DEPUTY = "专职副书记"
MERGED = "组织已并入%(to)s，未办结的换届事项终止。"
CLOSED = "组织已撤销，未办结的换届事项终止。"
_DIGITS = "零一二三四五六七八九"


def body_word(unit: Unit) -> str:
    """机关党委, 机关纪委, 党总支, 党支部."""
    return _BODY.get(Kind(unit.kind), "党支部")


def committee_word(unit: Unit) -> str:
    """Whose members are elected: 机关党委, 机关纪委, 党总支委员会, 支部委员会."""
    return {"党总支": "党总支委员会", "党支部": "支部委员会"}.get(body_word(unit), body_word(unit))


def ordinal(number: int) -> str:
    """第三届. Defined for 1 to 99."""
    tens, ones = divmod(number, 10)
    text = ("" if tens == 1 else _DIGITS[tens]) + "十" if tens else ""
    return f"第{text}{_DIGITS[ones] if ones else ''}届"


def next_number(election: Election) -> int:
    """The number of the term that the election begins, or that runs when it begins none."""
    term = election.new_term or election.term
    number = term.number if term else 0
    return number if election.new_term or not election.spec.renews else number + 1


def meeting_word(election: Election) -> str:
    return "党员代表大会" if election.form == Election.Form.CONGRESS else "党员大会"


def petition_title(election: Election, matter: str) -> str:
    """The title of a request as it goes up."""
    body = body_word(election.unit)
    match matter:
        case "convene":
            return f"关于召开{meeting_word(election)}进行{body}{KIND_WORDS[election.kind]}的请示"
        case "candidates":
            return f"关于{body}{KIND_WORDS[election.kind]}候选人预备人选的请示"
        case "dismissal":
            return f"关于{body}书记、副书记职务调整的请示"
    if election.spec.renews:
        return f"关于{body}选举结果的报告"
    return f"关于{body}补选结果的报告"


def extension_title(extension: Extension) -> str:
    return f"关于{body_word(extension.term.unit)}延期换届的请示"
