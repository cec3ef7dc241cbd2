"""Which source root a path belongs to, so that an article's id never depends on how it was synced.

A file belongs to the deepest source root that holds it. So syncing a subfolder of a known root continues that
root, and syncing a folder above one leaves the articles of the inner root where they are.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from qa.errors import SourceConflict, SourceNotFound
from qa.store import Root


@dataclass(frozen=True, slots=True)
class Place:
    """A path to load, and the source root that its articles belong to."""

    root: Root
    path: Path
    """What to load: the root's own path, or something below it."""
    exclude: tuple[Path, ...]
    """Below `path`, what belongs to other source roots."""

    @property
    def base(self) -> Path:
        """The root's own path."""
        return Path(self.root.path)

    @property
    def file(self) -> str:
        """The path within the root; a root that is a file goes by its own name."""
        return self.path.name if self.path == self.base else self.path.relative_to(self.base).as_posix()


def places(path: Path, name: str | None, roots: list[Root]) -> list[Place]:
    """What a sync of `path` has to load: under its own root, and under each root that lies within.

    Raises:
        SourceNotFound: there is nothing at `path`, or its name is not UTF-8 and cannot be stored.
        SourceConflict: the name belongs to another place that still exists, or to articles made elsewhere.
    """
    if not path.exists():
        raise SourceNotFound(f"{path} does not exist. Give a file or a folder of posts.")
    path = path.resolve()
    if not is_utf8(path):
        raise SourceNotFound(f"The name {str(path)!r} is not UTF-8. Rename it, or sync the folder above it.")
    own = _root_for(path, name, [root for root in roots if root.path])
    if any(root.name == own.name and not root.path for root in roots):
        raise SourceConflict(
            f"The name {own.name!r} belongs to articles that came from no file. Give {path} another one with --name "
            "(in Python: name=…)."
        )
    inner = [root for root in roots if root.path and root.name != own.name and path in _above(root)]
    return [_place(own, path, inner)] + [_place(root, Path(root.path), inner) for root in inner]


def is_utf8(path: Path) -> bool:
    """Whether a path is text; the names of files may be any bytes."""
    return not any("\ud800" <= character <= "\udfff" for character in str(path))


def _place(root: Root, path: Path, inner: list[Root]) -> Place:
    exclude = tuple(Path(other.path) for other in inner if other is not root and path in _above(other))
    return Place(root, path, exclude)


def _root_for(path: Path, name: str | None, roots: list[Root]) -> Root:
    holding = [root for root in roots if Path(root.path) == path or Path(root.path) in path.parents]
    deepest = max(holding, key=lambda root: len(root.path), default=None)
    if deepest and name in (None, deepest.name):
        return deepest
    chosen = name or path.name.split(".")[0] or path.name
    known = next((root for root in roots if root.name == chosen), None)
    if known and Path(known.path) != path and Path(known.path).exists():
        raise SourceConflict(
            f"The name {chosen!r} belongs to {known.path}. Give {path} another one with --name "
            "(in Python: name=…)."
        )
    return Root(chosen, str(path), known.site_url if known else None, known.permalink if known else None)


def _above(root: Root) -> tuple[Path, ...]:
    return tuple(Path(root.path).parents)
