"""What no pack may ask for or measure, and the rule that forbids it.

The rules are D-01, D-02, D-03, D-06 (no check-in, no points, no forced pictures, no written instructions or articles as
evidence) and E1 to E4 (no score or rank of a person, nothing that counts clicks or hours). Words are looked for in what
an indicator calls itself, in what its check reads, and in what a kind of record asks. A clause that says that
something is *not* asked (不记、不报、不以……) is no offence.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from bihuan.engines.rules.values import Enters, Indicator, RecordKind


@dataclass(frozen=True, slots=True)
class Ban:
    """One thing that is forbidden: its name, the rule, and how it may be written in Chinese, English and codes."""

    name: str
    rule: str
    chinese: str
    english: str
    pictures: bool = False


BANS = (
    Ban("签到打卡", "D-01、E3", r"签到|打卡|刷脸|考勤(?!制度)", r"check[ _-]?ins?|clock[ _-]?ins?|sign[ _-]?in"),
    Ban("定位轨迹", "D-01、E6", r"手机定位|定位(打卡|核对|签|核验)|位置信息|轨迹|里程|走访路线", r"gps|geo[ _-]?location|locations?[ _-]?(track|log|check|of[ _-]?(a|each)[ _-]?(member|person))\w*|mileage"),
    Ban("在线时长", "D-01、E3", r"在线(时|率|人数|天)|活跃(度|率|天)|(?<!党)日活(跃|率|数|用户)|月活(跃|率|数|用户)", r"online[ _-]?(time|hours|minutes|days)|activity[ _-]?rate|active[ _-]?users"),
    Ban("登录次数", "D-01、E3", r"登录|登陆|上线率|使用率", r"log[ _-]?ins?([ _-]?(count|rate|days))?|usage[ _-]?rate"),
    Ban("学习时长", "D-01、E4", r"学习(时长|时间|分钟)|个人学时|学时(数|累计|排)|观看(时长|完成)|刷课|阅读时长", r"stud(y|ied)[ _-]?(time|duration|minutes)|watch(ed|ing)?[ _-]?(time|minutes)|hours[ _-]?of[ _-]?(a|each)[ _-]?(person|member)"),
    Ban("连续学习天数", "E3", r"连续(学习|登录|签到|打卡|参加)", r"streaks?|days[ _-]?in[ _-]?a[ _-]?row"),
    Ban("安装关注", "E3", r"安装(率|数|量)|下载(率|数|量)|注册(率|数)|激活率|关注(公众号|率|数)|粉丝", r"installs|(app[ _-]?)install(ation)?s?|install[ _-]?rate|downloads?|followers?|subscribers?"),
    Ban("积分", "D-02、E3", r"积分|赋分(?!制度)|加分数", r"points?[ _-]?(earned|total|ranking|balance|system)|(merit|bonus|reward|member|party)[ _-]?points|^points$"),
    Ban("给个人打分或者画像", "E1", r"(党员|个人|干部|书记|人员)[^，。；、]{0,6}(打分|评分|得分|画像|指数|星级)|忠诚度|思想评分|画像", r"(member|person|personal|individual|official|secretary)[ _-]?(score|rating|grade|index|profile)s?|loyalty|scores?[ _-]?of[ _-]?(a|each|every)?[ _-]?(person|member)s?"),
    Ban("排名", "D-02、E2", r"排名|排行|(?<!笔画)排序|名次|龙虎榜|末位", r"rank(s|ed|ing|ings)?|leader[ _-]?boards?|league[ _-]?table"),
    Ban("点赞", "E4", r"点赞|获赞", r"likes?[ _-]?(count|number|received)|(number|count)[ _-]?of[ _-]?likes|likes"),
    Ban("浏览点击", "E4", r"浏览(量|数|次)|点击(量|数|率)|阅读(量|数|率)|播放(量|数)", r"page[ _-]?views?|views?[ _-]?(count|number|received)|(number|count)[ _-]?of[ _-]?views|clicks?|impressions?|reads[ _-]?count|plays[ _-]?count"),
    Ban("转发", "E4", r"转发|转载|分享(数|量|次)|刷屏", r"forwards?|forwarded|reposts?|retweets?|shares?[ _-]?(count|number)"),
    Ban("网络投票", "E4", r"网络投票|投票(数|量|率|活动|排)|拉票", r"(online|web)[ _-]?votes?|votes?[ _-]?(count|received|collected)"),
    Ban("照片视频", "D-03、E4", r"照片|图片(数|张)|截图|拍照|视频(数|段|上传)|影像(资料)?", r"photos?|photographs?|pictures?|screenshots?|videos|video[ _-]?(count|upload|clip)s?", pictures=True),
    Ban("学习笔记和心得", "D-03、E4", r"笔记|心得(体会)?(文章|材料|篇|数|字|上交|提交)|读后感|手抄", r"(study[ _-]?)?notes?[ _-]?(count|pages|written)|study[ _-]?notes|notebooks?|essays?"),
    Ban("领导批示", "D-06、E4", r"(领导|上级)[^，。；、]{0,4}(批示|肯定)|获[^，。；、]{0,6}批示|批示(数|件|次)", r"written[ _-]?instructions?|leaders?'?[ _-]?instructions?|instructions?[ _-]?(count|received)"),
    Ban("媒体刊发", "D-06、E4", r"媒体(报道|刊发|宣传)|刊(发|登|载)|宣传(稿|报道)|稿件|信息(采用|报送(数|量|篇|条))|上(报|稿)(数|率)|新闻(数|篇)", r"media[ _-]?(articles?|reports?|coverage)|articles?[ _-]?(count|published)|published[ _-]?articles?|press[ _-]?(articles?|coverage)"),
    Ban("会议和发文的数量", "E4", r"(会议|开会|发文|文件|简报|活动)(数量|次数|总数|篇数)(?!不)|多开会|文件数|超额(开|完成)|印发文件", r"number[ _-]?of[ _-]?(meetings|papers|documents|briefings|activities)|(meetings|papers|documents|briefings)[ _-]?(count|issued|held)"),
    Ban("台账材料数量", "D-03、E4", r"(台账|材料|痕迹|档案)(数|数量|页|份|厚)|留痕", r"(files?|folders?|trace|traces|pages)[ _-]?(count|kept)|trace[ _-]?keeping"),
    Ban("迟录扣分", "D-07", r"(迟录|补录|晚录|逾期录入|上传不及时)[^，。；、]{0,4}(扣|减|次数|率)|上传(及时)?率|录入及时率", r"late[ _-]?(entry|entries|uploads?)|upload[ _-]?rate"),
)  # fmt: skip
"""Everything that is refused."""

_CLAUSE = re.compile(r"[，。；,;.]")
_DENIED = re.compile(
    r"不(记|报|看|作|计|算|以|录|得|要求|签|另|比|列|纳|排|设|按|用)|无需|禁止|严禁|\b(no|not|never|without)\b"
)
_PENAL = re.compile(r"扣|减|加分|罚|最(多|少|高|低)")


@dataclass(frozen=True, slots=True)
class Offence:
    """A forbidden thing that was found: where (a key), what stands there, which ban."""

    key: str
    words: str
    ban: Ban

    @property
    def message(self) -> str:
        """What is wrong, with the rule."""
        return f"“{self.words}”属于{self.ban.name}，按 {self.ban.rule} 不得作为指标或者填报内容。"

    @property
    def remedy(self) -> str:
        """What to do instead."""
        return "请删去，改为检查规定的事项有没有做到。"


def in_indicator(indicator: Indicator) -> list[Offence]:
    """The first offence in each part of an indicator: title, sentence, what its check reads."""
    found: list[Offence] = []
    for key, text in (
        ("title", indicator.title),
        ("title_en", indicator.title_en),
        ("sentence", indicator.sentence),
        ("sentence_en", indicator.sentence_en),
        ("code", indicator.code),
    ):
        found += _offences(key, text)
    for word in _read(indicator.check.args):
        found += _offences("check", word)
    return found


def in_kind(kind: RecordKind) -> list[Offence]:
    """Offences in what a kind of record asks. A picture may be offered, never required and never turned into a fact."""
    found = [*_offences("title", kind.title), *_offences("code", kind.code)]
    for field in kind.fields:
        optional = not field.required and field.enters is Enters.NOTHING
        for text in (field.title, field.title_en, field.code, field.mark, *field.choice_marks):
            found += [
                offence
                for offence in _offences(f"field {field.code}", text)
                if not (offence.ban.pictures and optional)
            ]
    for code, sentence in kind.steps:
        found += [*_offences("step", code), *_offences("step", sentence)]
    return found


def _read(args: Mapping[str, Any]) -> Iterable[str]:
    """Every kind, mark, subject and attribute that a check names."""
    for value in args.values():
        if isinstance(value, str):
            if value.startswith("attribute:"):
                yield value.removeprefix("attribute:")
            continue
        for entry in value if isinstance(value, tuple) else ():
            if isinstance(entry, Mapping):
                for inner in entry.values():
                    yield from (inner,) if isinstance(inner, str) else inner
    if "attribute" in args:
        yield args["attribute"]


_CHINESE = [(ban, re.compile(ban.chinese)) for ban in BANS]
_ENGLISH = [
    (ban, re.compile(rf"(?<![a-z])(?:{ban.english})(?![a-z])", re.IGNORECASE)) for ban in BANS
]


def _offences(key: str, text: str) -> list[Offence]:
    """The first offence in a text, clause by clause."""
    for clause in _CLAUSE.split(text):
        if _DENIED.search(clause) and not _PENAL.search(clause):
            continue
        for ban, pattern in (*_CHINESE, *_ENGLISH):
            if hit := pattern.search(clause):
                return [Offence(key, hit[0], ban)]
    return []
