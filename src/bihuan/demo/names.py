"""Names and numbers that nobody has.

A given name joins a common character with one from a pool of rivers, hills and plants, so that it reads well and
hardly belongs to a known person. Telephone numbers use the area code 0000, which does not exist.
"""

from dataclasses import dataclass, field
from random import Random

SURNAMES = (
    "陈林黄周吴徐孙胡朱高何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜"
    "范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文庞樊兰殷施陶洪翟安颜倪严牛温芦"
)
FIRST = "志文建国立明德承启守怀景思维永宗学家道从予知若如雨晓静慧淑秀玉丽春素敏佩"
SECOND = (
    "岚汀屿澄霁珩栩翎湄沅浔峤崧嵘岑溪澜渚沚岱峙桐榕樾楠梓棠蘅芷荻苇筠箬芃菡蒹霖雯霏霭曦晞暄昀旻昶晔"
)


@dataclass(slots=True)
class Names:
    """Draws names; the same one is not drawn twice until the grammar is used up."""

    rng: Random
    used: set[str] = field(default_factory=set)

    def draw(self) -> str:
        for _attempt in range(60):
            name = self.rng.choice(SURNAMES) + self.rng.choice(FIRST) + self.rng.choice(SECOND)
            if name not in self.used:
                self.used.add(name)
                return name
        return self.rng.choice(SURNAMES) + self.rng.choice(FIRST) + self.rng.choice(SECOND)


def phone(rng: Random) -> str:
    """An office telephone that cannot be dialled: 0000-8XXXXXXX."""
    return f"0000-8{rng.randrange(10**6, 10**7)}"
