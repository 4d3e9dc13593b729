"""The words by which a problem is judged, as data: what each means, and how one notices it (F03–F05).

Words follow the trade; the sentences are the product's own. A deployment that judges by other words replaces this
table; what was judged before keeps its word, shown as it stands.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from bihuan.problems.models import Problem


@dataclass(frozen=True, slots=True)
class Word:
    """One word with its definition and a hint at how it shows."""

    word: object
    means: object
    shows: object = ""

    @property
    def help(self) -> str:
        """The sentence under the field or on hover."""
        return f"{self.means}{self.shows}"


TYPES: dict[str, Word] = {
    "awareness": Word(
        _("政治意识淡化"),
        _("对党的创新理论和上级部署学得浅、想得少，讲业务多、讲政治少。"),
        _("常见于学习没有联系本单位实际、部署没有转成具体安排。"),
    ),
    "leadership": Word(
        _("党的领导弱化"),
        _("该由党组织研究把关的没有研究，领导作用停在口头。"),
        _("常见于重要事项没有上会记录、机关党组织的意见没有进入决策。"),
    ),
    "building": Word(
        _("党建工作虚化"),
        _("党建与业务各走各的，活动有形式、少内容，组织生活不规范。"),
        _("常见于只有通知没有结果、记录雷同、到期没有换届。"),
    ),
    "responsibility": Word(
        _("责任落实软化"),
        _("责任有清单、没落到人，压力往下逐级变小，问题查了不改。"),
        _("常见于事项没有责任人、期限一改再改、整改没有佐证。"),
    ),
}
"""The four 化: first-level types of problem."""

CAUSES: dict[str, Word] = {
    "understanding": Word(_("思想认识不够到位"), _("没有看清这件事为什么要做、与自己有什么关系。")),
    "guidance": Word(_("分类指导不够精准"), _("要求一刀切，没有按单位的类型和实际分别提。")),
    "innovation": Word(_("工作创新不够主动"), _("沿用老办法，遇到新情况不去想新路子。")),
    "ability": Word(_("能力素质不够过硬"), _("党务工作者不熟悉规定和办法，想做而不会做。")),
}
"""The four shortcomings behind a problem; several may apply."""

ASPECTS: dict[str, Word] = {
    "discipline": Word(_("政治纪律和规矩"), _("遵守政治纪律、请示报告、落实决策部署的情况。")),
    "appointments": Word(_("选人用人"), _("党务干部配备、任用程序和导向方面的情况。")),
    "integrity": Word(_("党风廉政"), _("作风、廉洁和监督执纪方面的情况。")),
    "political_life": Word(_("党内政治生活"), _("组织生活制度、批评和自我批评的质量。")),
    "culture": Word(_("党内政治文化"), _("价值观念、党性教育和机关风气的情况。")),
}
"""The five aspects of the political ecosystem."""

SYMPTOMS: dict[str, Word] = {
    "gust": Word(
        _("学习一阵风"), _("集中学一阵就放下。"), _("看各月学习记录是否只集中在检查之前。")
    ),
    "aloft": Word(
        _("高空作业"),
        _("安排停在机关，没有到支部和一线。"),
        _("看措施里有没有具体的人、地点和日期。"),
    ),
    "sand": Word(
        _("沙滩流水不到头"),
        _("部署一层一层减弱，到末端没有了。"),
        _("对照上级要求，看支部一级有没有落实记录。"),
    ),
    "two_skins": Word(
        _("两张皮"), _("党建和业务互不相干。"), _("看支部的议题和本处室的重点工作有没有联系。")
    ),
    "easy_first": Word(
        _("拈轻怕重"), _("挑容易的做，难的一拖再拖。"), _("看长期未完成的是不是总是同一类事项。")
    ),
    "passing": Word(
        _("躺平甩锅"), _("不作为，出了问题推给别人。"), _("看调整责任单位和延期的次数。")
    ),
    "perfunctory": Word(
        _("敷衍塞责"),
        _("交差了事，材料好看、事情没变。"),
        _("看佐证和问题是不是对得上，回头看时情况有没有变化。"),
    ),
    "drifting": Word(_("得过且过"), _("标准低，差不多就行。"), _("看同样的问题是不是反复出现。")),
    "formalism": Word(
        _("形式主义"),
        _("重形式、轻效果，用会议和材料代替落实。"),
        _("看一件事用了多少份文件和表格。"),
    ),
    "bureaucracy": Word(
        _("官僚主义"), _("脱离群众，不了解实际就下指令。"), _("看要求是不是和基层条件脱节。")
    ),
    "hedonism": Word(_("享乐主义"), _("贪图安逸，缺少奋斗精神。"), _("看干部群众在访谈中的反映。")),
    "extravagance": Word(_("奢靡之风"), _("铺张浪费，讲排场。"), _("看活动经费和场地的安排。")),
}
"""Symptom tags; several may apply. The four winds (四风) are told apart."""


def word_of(table: dict[str, Word], code: str) -> str:
    """The word for a stored code; a code that is no longer known stands as it is."""
    return str(table[code].word) if code in table else code


def summary(problem: "Problem") -> str:
    """The judgement in one line, for the timeline."""
    parts = [word_of(TYPES, problem.type), problem.get_severity_display()]
    if problem.nature:
        parts.append(problem.get_nature_display())
    parts += [word_of(CAUSES, code) for code in problem.causes]
    parts += [word_of(ASPECTS, code) for code in problem.aspects]
    parts += [word_of(SYMPTOMS, code) for code in problem.symptoms]
    return "、".join(parts)
