"""What kind of thing a question asks for, and whether a sentence holds one that the question did not bring.

A table of patterns over normalised text (`qa.tokens.normalise`: lower case, Simplified characters, half width), for
Chinese and English. No dictionary of names and no parser: a kind held is a hint, not a proof.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from qa.tokens import normalise

_NUMERAL = r"(?:\d[\d,.]*|[〇零一二三四五六七八九十百千万亿两半]+)"
_WORDS = "two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozen|hundred|thousand|million|billion"
_MANY = r"(?:\s*[多余几]?[百千万亿]+)?[多余]?\s*"
_UNIT = (
    "个百分点|百分点|平方公里|平方米|立方米|千瓦时|公里|千米|厘米|毫米|公斤|公顷|千克|毫升|小时|分钟|美元|欧元|人次"
    "|年|月|日|天|周|秒|岁|倍|度|元|人|名|位|家|个|座|台|辆|艘|架|列|项|条|件|种|户|套|所|场|处|届|米|吨|亩|次|集|本|部|张|枚|只|头|棵|亿|万|楼|层"
)
_SURNAME = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董潘袁蔡蒋余于杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石"
    "廖贾夏韦方白邹孟熊秦邱江尹薛闫段雷侯龙史陶贺顾毛郝龚邵万钱严武戴莫孔向汤欧"
)
_PEOPLE = (
    "先生|女士|书记|市长|省长|县长|区长|部长|局长|主席|总统|总理|首相|大臣|议员|教授|博士|医生|院士|主任|经理|总裁|董事长|创始人|ceo"
    "|发言人|记者|作者|导演|教练|队长|律师|法官|校长|司令|将军"
)
_SAYS = "说|表示|认为|指出|介绍|称|告诉|坦言|透露|强调|宣布|担任|出任|当选|任"


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of thing that can be asked for."""

    name: str
    asked: re.Pattern[str]
    held: re.Pattern[str]


def _kind(name: str, asked: str, held: str) -> Kind:
    return Kind(name, re.compile(asked), re.compile(held))


KINDS = (
    _kind(
        "share",
        r"百分之几|百分之多少|多大比例|比例|占比|份额|几成|多少个?百分点|\bpercent|\bproportion|\bwhat share",
        r"\d[\d.]*\s*(?:%|个?百分点|\bpercent)|百分之|[一二三四五六七八九]成|[一二三四五六七八九十]+分之",
    ),
    _kind(
        "date",
        r"何时|什么时[候间]|哪一?[年天日月]|几[月号日点]|哪个(?:月|年|日子|时[候间])|(?:日期|时间)是|\bwhen\b"
        r"|\b(?:what|which) (?:year|day|date|month|time)\b",
        r"\d+\s*[年月日号]|\b(?:1\d|20)\d\d\b|[一二三四五六七八九十]+[月日]|[上下]午|凌晨|傍晚|昨[天日晚]|今[天日晚年]|明[天年]|去年|前年|当[天日年]"
        r"|\b(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\b|\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b",
    ),
    _kind(
        "money",
        r"多少(?:钱|元|美元|亿元|万元|亿|万)|价格|价值多少|\bhow much\b|\bwhat (?:price|amount)|\bcost",
        rf"{_NUMERAL}{_MANY}(?:元|美元|欧元|英镑|日元|块钱|港元|卢布|克朗)|[$€£¥]\s*\d|\d[\d.,]*\s*(?:million|billion|dollars|euros|crowns)",
    ),
    _kind(
        "duration",
        r"多久|多长时间|(?:几|多少)(?:年|天|个月|小时|分钟|周)|\bhow long\b",
        rf"{_NUMERAL}{_MANY}(?:多|余)?(?:年|天|个月|小时|个小时|分钟|周|秒|日|years?|days?|months?|hours?|minutes?|weeks?)"
        rf"|\b(?:one|{_WORDS}) (?:years?|days?|months?|hours?|minutes?|weeks?)\b",
    ),
    _kind(
        "number",
        r"多少|几(?!乎|何|内亚)|多[大高长远快深宽重]|第几|总数|总额|数量|人数|\bnumber of\b"
        r"|\bhow (?:many|much|old|far|large|big|tall|high|deep|wide|heavy|fast)\b",
        rf"{_NUMERAL}{_MANY}(?:{_UNIT}|%)|\d"
        rf"|\b(?:{_WORDS})\b",
    ),
    _kind(
        "person",
        r"谁|哪[一]?(?:位|个人|名)|何人|什么人|\bwho(?:m|se)?\b|(?:叫|名叫)什么|名字",
        rf"[{_SURNAME}][\u4e00-\u9fff]{{1,2}}(?=(?:{_SAYS}|{_PEOPLE}))|(?:{_PEOPLE})[{_SURNAME}][\u4e00-\u9fff]{{1,2}}|[\u4e00-\u9fff]{{2,6}}·[\u4e00-\u9fff]{{2,8}}"
        rf"|(?:{_PEOPLE})|\b(?:mr|mrs|ms|dr|president|minister|mayor|professor|king|queen|general)\b",
    ),
    _kind(
        "place",
        r"哪里|哪儿|何地|什么地方|(?:哪|什么)个?(?:城市|国家|地区|省|市|县|州|地方|区|镇|村)|在哪|\bwhere\b"
        r"|\b(?:what|which) (?:city|country|state|place|town|region|province)\b",
        r"[\u4e00-\u9fff]{1,6}(?:省|市|县|区|镇|乡|村|州|国|岛|港|湾|路|街|机场|大学|医院|广场|中心|公园|半岛|洲)|位于|来自"
        r"|\b(?:in|at|near|from|to) [a-z]+",
    ),
    _kind(
        "reason",
        r"为什么|为何|原因|因何|何以|缘何|\bwhy\b|\breasons?\b|\bcause",
        r"因为|由于|原因|因此|所以|为了|导致|造成|源于|鉴于|因[\u4e00-\u9fff]|旨在|以便"
        r"|\bbecause\b|\bdue to\b|\bsince\b|\bcaused?\b|\breason|\bin order to\b|\btherefore\b",
    ),
    _kind(
        "manner",
        r"如何|怎么|怎样|什么(?:方式|办法|方法|手段|措施)|\bhow (?:do|did|does|can|is|are|was|were|to)\b",
        r"通过|采取|利用|采用|借助|依靠|以[\u4e00-\u9fff]+方式|措施|方法|\bby [a-z]+ing\b|\bthrough\b|\busing\b|\bvia\b",
    ),
    _kind(
        "name",
        r"(?:哪|什么)[\u4e00-\u9fff]{0,2}(?:书|文件|电影|节目|活动|项目|计划|公司|企业|机构|部门|组织|品牌)",
        r"《[^》]+》|“[^”]+”|公司|集团|部|局|委|协会|中心|银行|大学|研究院",
    ),
)  # fmt: skip
"""In the order in which they are tried: the first that a question asks for is its kind."""

_ASKED_UNIT = re.compile(rf"(?:多少|几)({_UNIT})")


@dataclass(frozen=True, slots=True)
class Wanted:
    """The kind of thing that one question asks for."""

    kind: Kind | None
    question: str
    """Normalised."""
    counted: re.Pattern[str] | None
    """A number with the unit that is asked for."""

    @classmethod
    def by(cls, question: str) -> Wanted:
        """What a question asks for."""
        plain = normalise(question)
        kind = next((kind for kind in KINDS if kind.asked.search(plain)), None)
        unit = _ASKED_UNIT.search(plain)
        return cls(kind, plain, re.compile(f"{_NUMERAL}{_MANY}{unit[1]}") if unit else None)

    def held_in(self, plain: str) -> float:
        """How well a normalised text has it: 1 with the unit asked for, .6 the kind alone, 0 neither.

        What the question itself holds does not count. Where no kind is asked for, .5.
        """
        if self.kind is None:
            return 0.5
        if not self._new(self.kind.held, plain):
            return 0.0
        return 1.0 if self.counted is None or self._new(self.counted, plain) else 0.6

    def counts(self, plain: str) -> list[str]:
        """The numbers with the unit asked for in a normalised text, as written there; the question's own left out."""
        if self.counted is None:
            return []
        return [found[0] for found in self.counted.finditer(plain) if found[0] not in self.question]

    def _new(self, pattern: re.Pattern[str], plain: str) -> bool:
        return any(found[0] not in self.question for found in pattern.finditer(plain))
