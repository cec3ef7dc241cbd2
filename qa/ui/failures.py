"""What an error of the archive is called in the reader's language. Pure, but for the log."""

from __future__ import annotations

import logging

from qa.errors import (
    ArchiveLocked,
    ArchiveReadOnly,
    ArticleNotFound,
    BadFilter,
    BadQuestion,
    QAError,
    StorageFull,
    UnknownValue,
)
from qa.query import MOST_CHARACTERS
from qa.ui.messages import Messages

_log = logging.getLogger(__name__)


def told(error: QAError, say: Messages, question: str = "") -> str:
    """What to tell a visitor, who can neither read the server's paths nor mend its archive; those are for the log.

    Args:
        error: what was raised.
        say: the visitor's language.
        question: what was asked, if anything.
    """
    match error:
        case BadQuestion() if len(question) > MOST_CHARACTERS:
            return say.long_question.format(count=f"{len(question):,}", most=f"{MOST_CHARACTERS:,}")
        case BadQuestion():
            return say.empty_question
        case UnknownValue():
            return say.unknown_value.format(name=getattr(say, error.name, error.name), value=error.value)
        case BadFilter():
            return say.reversed_days
        case ArticleNotFound():
            return say.no_article
        case ArchiveLocked():
            return say.locked
        case StorageFull():
            return say.full
        case ArchiveReadOnly():
            return say.read_only
    _log.error("the archive failed: %s", error)
    return say.trouble
