"""For whom a page is made: the language they read and the zone their dates are in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, tzinfo

from qa.types import Filters
from qa.ui.markup import Html, tag
from qa.ui.messages import Messages


@dataclass(frozen=True, slots=True)
class View:
    """A reader's language and time zone."""

    messages: Messages
    timezone: tzinfo

    def time(self, moment: datetime | None, form: str = "%Y-%m-%d") -> Html:
        """A `<time>` in the view's zone; empty for None."""
        if moment is None:
            return Html()
        local = moment.astimezone(self.timezone)
        return tag("time", local.strftime(form), datetime=local.date().isoformat())

    def day(self, moment: datetime | None) -> str:
        """The day in the view's zone, as filters take it; "" for None."""
        return moment.astimezone(self.timezone).date().isoformat() if moment else ""

    def limits(self, filters: Filters, title: str = "") -> dict[str, str]:
        """What the filters limit, in words, by the name of the field; `title` is that of the article they name."""
        say = self.messages
        words = {
            "since": say.from_day.format(day=filters.since) if filters.since else "",
            "until": say.to_day.format(day=filters.until) if filters.until else "",
            "source": filters.source or "",
            "category": filters.category or "",
            "author": filters.author or "",
            "article": say.within.format(title=title or filters.article) if filters.article else "",
        }
        return {name: text for name, text in words.items() if text}
