"""Festivals and holidays → days, by name and year. Lunar days and solar terms come from borax.

A holiday's length is the usual one, not each year's official arrangement.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from dateutil.easter import easter

from qa.times.spans import YEARS, Span


@dataclass(frozen=True, slots=True)
class Festival:
    """A festival by borax's name for it."""

    name: str
    shift: int = 0
    """Days from the named day to the festival's own."""
    before: int = 0
    after: int = 0
    """Days that the word alone takes in around the day itself: 国庆 is a week."""
    holiday: tuple[int, int] = (0, 0)
    """Days before and after that its holiday takes in, where the word alone is a day."""
    ambiguous: bool = False
    """Also a name or a number (国庆, 五一): a festival only beside a year, 节, 期间 and the like."""

    def day(self, year: int) -> date:
        """Its day in a year. Raises ValueError outside `YEARS`."""
        return _day(self.name, year) + timedelta(days=self.shift)

    def span(self, year: int, tail: str = "") -> Span:
        """Its days in a year, by the word that follows: "day", "holiday", "around" or ""."""
        before, after = self.before, self.after
        if tail == "day":
            before = after = 0
        elif tail == "holiday" and not (before or after):
            before, after = self.holiday
        elif tail == "around":
            before, after = before + 7, after + 7
        one = self.day(year)
        return Span(one - timedelta(days=before), one + timedelta(days=after))


@cache
def _day(name: str, year: int) -> date:
    if year not in YEARS:
        raise ValueError(f"No festivals are known for {year}.")
    if name == "复活节":
        return easter(year)
    found = _names()[name].at(year=year)
    solar = found.to_solar_date() if hasattr(found, "to_solar_date") else found
    return date(solar.year, solar.month, solar.day)


@cache
def _names() -> dict:  # type: ignore[type-arg]  # borax has no types
    from borax.calendars.festivals2 import FestivalLibrary, SolarFestival

    names = {festival.name: festival for festival in FestivalLibrary.load_builtin()}
    names["双十一"] = SolarFestival(month=11, day=11, name="双十一")
    names["跨年夜"] = SolarFestival(month=12, day=31, name="跨年夜")
    names["万圣夜"] = SolarFestival(month=10, day=31, name="万圣夜")
    return names


_SPRING = Festival("春节", before=1, after=5)
_NATIONAL = Festival("国庆节", after=6)
_WEEKEND = (1, 1)

CHINESE = {
    "春节": _SPRING,
    "新春": Festival("春节", before=1, after=5, ambiguous=True),
    "农历新年": _SPRING,
    "除夕": Festival("春节", shift=-1),
    "大年三十": Festival("春节", shift=-1),
    "大年初一": Festival("春节"),
    "跨年夜": Festival("跨年夜"),
    "元旦": Festival("元旦", holiday=(0, 2)),
    "元宵": Festival("元宵节", ambiguous=True),
    "清明": Festival("清明", holiday=_WEEKEND),
    "劳动节": Festival("劳动节", after=4),
    "五一": Festival("劳动节", after=4, ambiguous=True),
    "六一": Festival("儿童节", ambiguous=True),
    "儿童节": Festival("儿童节"),
    "三八": Festival("妇女节", ambiguous=True),
    "妇女节": Festival("妇女节"),
    "端午": Festival("端午节", holiday=_WEEKEND),
    "七夕": Festival("七夕"),
    "中秋": Festival("中秋节", holiday=_WEEKEND),
    "重阳": Festival("重阳节", ambiguous=True),
    "教师节": Festival("教师节"),
    "国庆": Festival("国庆节", after=6, ambiguous=True),
    "十一": Festival("国庆节", after=6, ambiguous=True),
    "双十一": Festival("双十一"),
    "双11": Festival("双十一"),
    "情人节": Festival("情人节"),
    "平安夜": Festival("平安夜"),
    "圣诞": Festival("圣诞节"),
    "感恩节": Festival("感恩节"),
}
ENGLISH = {
    "christmas eve": Festival("平安夜"),
    "christmas": Festival("圣诞节"),
    "new year's eve": Festival("跨年夜"),
    "new year's day": Festival("元旦"),
    "chinese new year": _SPRING,
    "lunar new year": _SPRING,
    "spring festival": _SPRING,
    "lantern festival": Festival("元宵节"),
    "qingming": Festival("清明", holiday=_WEEKEND),
    "dragon boat festival": Festival("端午节", holiday=_WEEKEND),
    "mid-autumn festival": Festival("中秋节", holiday=_WEEKEND),
    "national day": _NATIONAL,
    "golden week": _NATIONAL,
    "singles' day": Festival("双十一"),
    "thanksgiving": Festival("感恩节"),
    "black friday": Festival("感恩节", shift=1),
    "halloween": Festival("万圣夜"),
    "valentine's day": Festival("情人节"),
    "easter": Festival("复活节", before=2, after=1),
}
