"""Every error a user can cause. Each message names the file or option and says what to do."""

from __future__ import annotations


class QAError(Exception):
    """Base of the errors below; its text is written for the person at the keyboard."""


class ArchiveNotFound(QAError):
    """There is nothing at the archive's path."""


class NotAnArchive(QAError):
    """There is something at the path, but it is no archive, or its database is damaged."""


class ArchiveExists(QAError):
    """`create` was asked for a path that is already taken."""


class ArchiveLocked(QAError):
    """Another process is writing to the archive."""


class ArchiveReadOnly(QAError):
    """A write was asked of an archive that is open read-only, or lies on read-only media."""


class ModelMismatch(QAError):
    """The archive's vectors were made by another model than the one at hand."""


class ModelNotFound(QAError):
    """The named model is neither bundled, nor a folder, nor to be had from the hub."""


class SourceNotFound(QAError):
    """The path to sync does not exist or holds nothing that can be read."""


class SourceConflict(QAError):
    """The name of a source root is already used for another place."""


class ArticleNotFound(QAError):
    """No article, or no such revision of it, has that id."""


class ArticleForgotten(ArticleNotFound):
    """The article was deleted for good; that it was is for the archive's owner to know."""


class BadPermalink(QAError):
    """A site's address is none, or a permalink pattern asks for what no post has."""


class BadQuestion(QAError):
    """The question has no word that says what it asks about, or is too long."""


class BadFilter(QAError):
    """A filter's value makes no sense, such as a since after its until."""


class UnknownValue(BadFilter):
    """A filter names a source, a category or an author that no article has: `value` for `name`."""

    def __init__(self, text: str, name: str = "", value: str = "") -> None:
        super().__init__(text)
        self.name, self.value = name, value


class BadQuestionsFile(QAError):
    """A questions file is missing or a line of it is not in the format."""


class UnknownStyle(QAError):
    """No citation style has that name."""


class StorageFull(QAError):
    """The disk is full; everything that was reported as stored is safe."""


class StorageFailed(QAError):
    """The disk could not be read or written though it is not full."""


class PortTaken(QAError):
    """The web chat's port is in use, or may not be used."""


class FeedbackNotKept(QAError):
    """A reader's verdict cannot be stored in the archive's folder, or those there cannot be read."""


class BadSetting(QAError):
    """An option, or an environment variable of `app.py`, has a value that makes no sense."""
