"""Where the demo's people are entered and reviewed: desks, their offices, their log-ins (U-1, P-5)."""

from __future__ import annotations

from dataclasses import dataclass

from app.enums import Line, Tier

MANY = 1500
"""From this number of people on, the further desks are staffed too."""


@dataclass(frozen=True, slots=True)
class Desk:
    """A place of entry: the office (by its key) or, on the provincial line, the employer by its name.

    ``review`` is the key of the reviewing office; ``early`` desks exist in the smallest demo.
    """

    line: Line
    review: str
    entry: str
    username: str
    early: bool = True

    @property
    def tier(self) -> Tier:
        """The tier of whoever enters here."""
        return ENTRY_TIER[self.line]


@dataclass(frozen=True, slots=True)
class Office:
    """A reviewing office: its log-in, how many days later than the others it hands in its second roster,
    and what rosters it has beside the decided one."""

    key: str
    username: str
    tier: Tier
    later: int = 0
    submits: bool = True
    freezes: bool = False


ENTRY_TIER = {
    Line.COUNTY: Tier.COUNTY_OFFICE,
    Line.CITY_DEPARTMENT: Tier.CITY_DEPARTMENT,
    Line.PROVINCIAL: Tier.EMPLOYER,
    Line.DIRECT: Tier.DIRECT_OFFICE,
}

OFFICES = (
    Office("330500-office", "huzhou", Tier.CITY_OFFICE, later=5, freezes=True),
    Office("330100-office", "hangzhou", Tier.CITY_OFFICE, later=9),
    Office("330700-office", "jinhua", Tier.CITY_OFFICE, submits=False),
    Office("330782-office", "yiwu", Tier.DIRECT_OFFICE, later=9, freezes=True),
    Office("academy-agriculture", "nongke", Tier.PROVINCIAL_DEPARTMENT, freezes=True),
    Office("dept-health", "sheng.weisheng", Tier.PROVINCIAL_DEPARTMENT, later=9),
    Office("dept-education", "sheng.jiaoyu", Tier.PROVINCIAL_DEPARTMENT, submits=False),
    Office("dept-construction", "sheng.jianshe", Tier.PROVINCIAL_DEPARTMENT, submits=False),
)

# The first desk of a line shows every stage, so its office must submit and freeze.
DESKS = (
    Desk(Line.COUNTY, "330500-office", "330521-office", "deqing"),
    Desk(Line.COUNTY, "330500-office", "330522-office", "changxing"),
    Desk(Line.COUNTY, "330500-office", "330523-office", "anji"),
    Desk(Line.COUNTY, "330100-office", "330122-office", "tonglu"),
    Desk(Line.COUNTY, "330100-office", "330106-office", "xihu"),
    Desk(Line.COUNTY, "330700-office", "330781-office", "lanxi"),
    Desk(Line.COUNTY, "330700-office", "330783-office", "dongyang"),
    Desk(Line.COUNTY, "330500-office", "330502-office", "wuxing", early=False),
    Desk(Line.COUNTY, "330500-office", "330503-office", "nanxun", early=False),
    Desk(Line.COUNTY, "330100-office", "330185-office", "linan", early=False),
    Desk(Line.COUNTY, "330100-office", "330109-office", "xiaoshan", early=False),
    Desk(Line.COUNTY, "330700-office", "330784-office", "yongkang", early=False),
    Desk(Line.COUNTY, "330700-office", "330723-office", "wuyi", early=False),
    Desk(Line.CITY_DEPARTMENT, "330500-office", "330500-health", "huzhou.weisheng"),
    Desk(Line.CITY_DEPARTMENT, "330500-office", "330500-education", "huzhou.jiaoyu"),
    Desk(Line.CITY_DEPARTMENT, "330100-office", "330100-health", "hangzhou.weisheng"),
    Desk(Line.CITY_DEPARTMENT, "330700-office", "330700-education", "jinhua.jiaoyu"),
    Desk(Line.CITY_DEPARTMENT, "330100-office", "330100-construction", "hangzhou.jianshe", early=False),
    Desk(Line.CITY_DEPARTMENT, "330500-office", "330500-economy", "huzhou.jingji", early=False),
    Desk(Line.CITY_DEPARTMENT, "330700-office", "330700-health", "jinhua.weisheng", early=False),
    Desk(Line.PROVINCIAL, "academy-agriculture", "浙江省农业科学院", "nongke.danwei"),
    Desk(Line.PROVINCIAL, "academy-agriculture", "浙江省农业科学院园艺研究室", "nongke.yuanyi"),
    Desk(Line.PROVINCIAL, "dept-health", "浙江省第七人民医院", "weisheng.danwei"),
    Desk(Line.PROVINCIAL, "dept-education", "浙江钱江学院", "jiaoyu.danwei"),
    Desk(Line.PROVINCIAL, "dept-construction", "浙江省第九建筑设计院", "jianshe.danwei"),
    Desk(Line.PROVINCIAL, "dept-health", "浙江省江南医院", "jiangnan.danwei", early=False),
    Desk(Line.PROVINCIAL, "academy-agriculture", "浙江省农业科学院作物研究室", "nongke.zuowu", early=False),
    Desk(Line.DIRECT, "330782-office", "330782-office", "yiwu"),
)

LINE_SHARES = {Line.COUNTY: 0.44, Line.CITY_DEPARTMENT: 0.24, Line.PROVINCIAL: 0.2, Line.DIRECT: 0.12}
OFFICE = {office.key: office for office in OFFICES}


def desks_for(people: int) -> tuple[Desk, ...]:
    """The desks that a demo of this size staffs."""
    return tuple(desk for desk in DESKS if desk.early or people >= MANY)
