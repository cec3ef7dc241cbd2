"""The nouns of the project, as frozen values: what a page, an article, a passage, a hit and an answer are.

No third-party import here, and no behaviour beyond what a value can tell about itself.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from qa.errors import BadFilter

PageFormat = Literal["post", "html", "record", "article"]
ParagraphKind = Literal["text", "heading", "list", "table", "code", "quote", "caption"]
Progress = Callable[[str, int, int | None], None]
"""Called with the stage ("prepare", "clean", "read" or "embed"), how many are done, and of how many (None: not known)."""
Precision = Literal["second", "day", "month", "inferred"]


@dataclass(frozen=True, slots=True)
class Page:
    """A raw crawled file, or one item of a dump or feed, before anything was read into it."""

    root: str
    """Name of the source root the page belongs to."""
    key: str
    """Its path within the source root (with / as separator), or the item's own id."""
    file: str
    """Path of the containing file within the source root; "" when there is none."""
    format: PageFormat
    """post: front matter and body · html: a saved page · record: one JSON object (UTF-8) · article: an
    `Article` made elsewhere, as the store writes it, which needs no cleaning."""
    raw: bytes
    """The bytes exactly as found; for a record, the JSON object."""
    modified: datetime | None = None
    """Time of last change of the file, aware; the last resort for a date."""

    @property
    def article_id(self) -> str:
        """The id of the article this page becomes: source root and key, joined by a slash."""
        return f"{self.root}/{self.key}"


@dataclass(frozen=True, slots=True)
class Rejection:
    """A page that was refused, and why, in words its owner can act on."""

    root: str
    key: str
    file: str
    reason: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One block of an article's text, cleaned. `text` holds no line break, except in code and tables."""

    text: str
    kind: ParagraphKind = "text"


@dataclass(frozen=True, slots=True)
class Article:
    """A cleaned page."""

    id: str
    title: str
    paragraphs: tuple[Paragraph, ...]
    author: str = ""
    source: str = ""
    """The outlet: JSON-LD publisher, a 来源 line, else the category path, else the author."""
    published: datetime | None = None
    """Always aware; keeps the zone that the page stated."""
    published_precision: Precision = "second"
    url: str | None = None
    categories: tuple[str, ...] = ()
    credits: Mapping[str, str] = field(default_factory=dict)
    """What was taken out of the text as metadata: keys original_title, reporter, editor."""
    revision: int = 1
    updated: datetime | None = field(default=None, compare=False)
    """When the page says that it was last changed, aware. Alone it makes no other article."""


@dataclass(frozen=True, slots=True)
class Revision:
    """One version of an article, and since when it stands."""

    revision: int
    since: date
    """In the archive's time zone: of the first the day of publication; of a later one the day that its page states
    as that of its last change, else the one on which it was first seen."""


@dataclass(frozen=True, slots=True)
class Passage:
    """The unit that is indexed: whole consecutive paragraphs under one heading, or a part of a long one."""

    id: int
    """Number within the archive; 0 before it is stored."""
    article_id: str
    revision: int
    title: str
    source: str
    published: datetime | None
    heading: str
    """Text of the heading it stands under, or ""."""
    first_paragraph: int
    last_paragraph: int
    """Indices into `Article.paragraphs`, both inclusive."""
    text: str
    """The article's own words: its paragraphs joined by a line break."""
    url: str | None = None
    published_precision: Precision = "second"
    start: int = 0
    """Offset of `text` in its first paragraph: above 0 only in a later part of a long paragraph."""


@dataclass(frozen=True, slots=True)
class Filters:
    """Limits on which articles may answer. None means any.

    A day may be given as a string, such as "2022-02-01".

    Raises:
        BadFilter: a day is none.
    """

    since: date | None = None
    """First day that counts, in the archive's time zone."""
    until: date | None = None
    """Last day that counts, in the archive's time zone."""
    source: str | None = None
    category: str | None = None
    """Any one of the article's categories."""
    author: str | None = None
    article: str | None = None
    """One article's id; for a call of the archive any name that `Archive.article` takes."""

    def __post_init__(self) -> None:
        for name in ("since", "until"):
            object.__setattr__(self, name, as_day(getattr(self, name), name))


@dataclass(frozen=True, slots=True)
class Period:
    """Days that a question names; both ends inclusive, None is open."""

    since: date | None
    until: date | None
    start: int
    end: int
    """Offsets of the words for it in the text that it was found in."""
    about: Literal["published", "event"]
    """published: it limits which articles may answer · event: it dates what is asked about."""
    guessed: bool = False
    """Whether no year was named, so that the latest was taken: articles of other years may answer as well."""


@dataclass(frozen=True, slots=True)
class Outlet:
    """An outlet whose reports a question asks for."""

    source: str
    """As the archive writes it."""
    start: int
    end: int
    """Offsets of the words for it in the text that it was found in."""


Named = Period | Outlet
"""What a question names that limits which articles may answer."""


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found for a query."""

    passage: Passage
    score: float
    """Higher is better; comparable within one result list only."""
    rank: int
    """From 1."""
    dense: float
    """The meaning's part of `score`: of vectors, of the kind of thing asked for, of what the talk was about."""
    lexical: float
    """The wording's part of `score`."""
    dated: float = 0.0
    """The date's part of `score`: how well it agrees with the days in the question; the same for all if it names none.
    The three parts add up to the score."""
    outlets: tuple[str, ...] = ()
    """Other outlets that carried the same story, the earliest first."""


@dataclass(frozen=True, slots=True)
class Relative:
    """Another article of a story. `published` is None where the page does not state it."""

    article_id: str
    title: str
    source: str
    published: datetime | None
    url: str | None
    day: int
    """Ordinal of the local publishing day; 0 when undated."""


@dataclass(frozen=True, slots=True)
class Story:
    """What else there is of an article's story, the earliest first, undated ones last."""

    article_id: str
    copies: tuple[Relative, ...]
    """The same text in other places, lightly edited or trimmed."""
    linked: tuple[Relative, ...]
    """Corrections, updates, and other reports that share much of its text."""


@dataclass(frozen=True, slots=True)
class Citation:
    """A numbered, quoted, located source. For the revision it names, forever:
    `archive.article(c.article_id, c.revision).paragraphs[c.paragraph].text[c.start:c.end] == c.quote`.
    """

    number: int
    """From 1, as in the [1] of the answer's text."""
    article_id: str
    revision: int
    title: str
    source: str
    published: datetime | None
    url: str | None
    paragraph: int
    """Index into `Article.paragraphs`."""
    quote: str
    start: int
    end: int
    """Offsets of the quote in that paragraph, in characters."""
    author: str = ""
    published_precision: Precision = "second"
    head: str = ""
    """What stands above a quoted row of a table: its caption and the names of its columns, a line each."""

    def format(self, style: str = "text") -> str:
        """This citation in a named style; see `qa.styles.STYLES`.

        Raises:
            UnknownStyle: if there is no such style.
        """
        from qa.styles import format_citation

        return format_citation(self, style)


@dataclass(frozen=True, slots=True)
class Answer:
    """What `ask` returns: quoted sentences with their citations, or an abstention."""

    question: str
    query: str
    """The question as it was searched: with what a follow-up left out put back."""
    filters: Filters
    text: str
    """Quoted sentences, each followed by its [n], a row of a table below its `head`, in a list of reports behind the day of
    each; when abstaining, a plain statement that says so."""
    citations: tuple[Citation, ...]
    hits: tuple[Hit, ...]
    """The passages the answer was looked for in; empty when abstaining."""
    nearest: tuple[Hit, ...]
    """When abstaining, the closest passages, which do not answer."""
    abstained: bool
    confidence: float
    """Estimated probability, from 0 to 1, that the archive answers the question."""
    periods: tuple[Period, ...] = ()
    """The days that were understood in `query`, with offsets in it. Those about when articles were published are
    the since and until of `filters`, unless those were given or leave nothing out."""
    extent: tuple[date, date] | None = None
    """The days of the archive's first and last article, where none is of the days that `filters` leave."""


@dataclass(frozen=True, slots=True)
class SyncReport:
    """What a sync did. The first four count articles."""

    added: int = 0
    updated: int = 0
    unchanged: int = 0
    gone: int = 0
    rejections: tuple[Rejection, ...] = ()
    passages_embedded: int = 0
    forgotten: int = 0
    """Pages passed over because their article was forgotten."""


@dataclass(frozen=True, slots=True)
class ForgetReport:
    """What `forget` deleted, and what is left for its owner to delete."""

    article_id: str
    revisions: int
    passages: int
    ratings: int
    """Readers' verdicts on answers that cited it."""
    left: tuple[str, ...] = ()
    """Files that may still hold the article: its source, and backups."""


@dataclass(frozen=True, slots=True)
class RepairReport:
    """What was wrong with an archive, and what became of it; all empty for a sound one."""

    problems: tuple[str, ...] = ()
    """As `verify` told them before."""
    restored: tuple[tuple[str, int], ...] = ()
    """(article id, revision) of those that were damaged and are again what they were."""
    lost: tuple[tuple[str, int], ...] = ()
    """Those that could not be saved. Citations of them find nothing; their numbers are not used again."""
    brought_back: tuple[str, ...] = ()
    """Articles whose last revision was lost and whose page was read again, into a new one."""
    pages_lost: tuple[str, ...] = ()
    """Articles whose text is whole and whose raw page is not; the next sync stores it again if its source is there."""
    embedded: int = 0
    """Passages whose vectors were made again."""
    kept: str = ""
    """The damaged database, to be deleted by its owner."""
    left: tuple[str, ...] = ()
    """Problems that remain."""


@dataclass(frozen=True, slots=True)
class VerifyReport:
    """What `verify` looked at and found wrong; `problems` is empty for a sound archive."""

    articles: int
    passages: int
    vectors: int
    problems: tuple[str, ...] = ()

    @property
    def ok(self) -> bool:
        """Whether nothing was found wrong."""
        return not self.problems


def stated(item: Article | Passage | Citation) -> datetime | None:
    """When the page says that it was published; None where that was inferred from a path or a file's time."""
    return item.published if item.published_precision != "inferred" else None


def as_day(value: date | str | None, name: str) -> date | None:
    """A day that a caller gave as such, with a time of day, or as a string; `name` is the parameter's.

    Raises:
        BadFilter: it is none of them.
    """
    if isinstance(value, str):
        with suppress(ValueError):
            return date.fromisoformat(value.strip())
    elif value is None or isinstance(value, date):
        return value.date() if isinstance(value, datetime) else value
    raise BadFilter(f"{name} {value!r} is no date. Write it as 2022-02-11.")
