"""The two derived indexes, kept in line with the database: what is searched, behind few calls.

Both can be deleted at any time. Neither is trusted: on opening, their passages are compared with the
database's and the difference is put right. Another search engine could stand behind the same calls.
"""

from __future__ import annotations

import copy
import json
import logging
import os
import shutil
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, tzinfo
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from embeddings import VectorIndex
from qa.disk import naming_full
from qa.errors import ModelMismatch, StorageFailed, StorageFull
from qa.interact import Asked
from qa.lexical import DamagedIndex, LexicalEntry, LexicalIndex, damaged_file
from qa.lock import is_being_written
from qa.past import PLAIN, Past, Snapshot, bm25
from qa.retrieve import CANDIDATES, Background, Candidates
from qa.store import Columns, Database, Passages
from qa.tokens import TERMS_VERSION, terms
from qa.types import Filters

SAMPLE = 2000
"""At most so many passages tell what an arbitrary one's vector scores on a query."""
READ = 24
"""At most so many tell what an arbitrary one's token vectors score."""

PATIENCE, BETWEEN_LOOKS = 1.0, 0.1
"""Seconds that the BM25 index may take to follow the database, and between looking whether it has."""

_VERSION_FILE = "terms-version"

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class _Group:
    """The embedded passages in one script."""

    script: str
    ids: NDArray[np.int64]
    mask: NDArray[np.bool_]
    """Over passage ids."""
    sample: NDArray[np.float32]
    """Vectors of up to `SAMPLE` of them."""
    read: list[NDArray[np.float32]]
    """Token vectors of up to `READ` of them."""


class Indexes:
    """Vectors and BM25 over the current passages of an archive, and over those of a day in the past.

    Threads may search at the same time.
    """

    def __init__(
        self, database: Database, folder: Path, *, model: str, dimension: int, timezone: tzinfo
    ) -> None:
        self._db, self._passages = database, Passages(database)
        self._past = Past(database, timezone)
        self._model = model
        self._lock = threading.RLock()
        self._folder = folder
        self._scratch: tempfile.TemporaryDirectory[str] | None = None
        self._lexical = self._open_first()
        self._vectors = VectorIndex(dimension)
        self._groups: list[_Group] = []
        self._vector_ids = np.zeros(0, dtype=np.int64)
        self._columns = self._passages.columns()
        self._seen = self._db.changes_by_others()
        self._changed: float | None = None
        self._next_look = 0.0
        if self._scratch:
            self._reconcile_copy()
        self._load_vectors()

    # -- searching

    def candidates(
        self,
        vector: NDArray[np.float32] | None,
        question_terms: Sequence[str],
        filters: Filters,
        as_of: date | None = None,
    ) -> Candidates:
        """The best passages of each side, each scored by both where it can be.

        Args:
            vector: the encoded query, (dimension,), or None to search terms only.
            question_terms: the query's distinct terms.
            filters: limits, applied inside both searches.
            as_of: the day whose revisions are searched; None for the current ones.
        """
        with self._lock:
            self._follow_others()
            then = self._past.at(as_of) if as_of else None
            current = set(self._columns.ids.tolist()) - set(then.hidden.tolist() if then else ())
            only = None if filters.article is None else self._passages.all_ids_of(filters.article)
            found, idf = self._search_terms(question_terms, filters, only)
            lexical = {number: score for number, score in found if number in current}
            cosines, backgrounds = self._dense(vector, list(lexical), self._allowed(filters, only, then))
            if then:
                ids = then.restored.ids[_kept(then.restored, filters, only)].tolist()
                near = self._compared(vector, ids)
                if len(ids) > PLAIN and near:
                    ids = sorted(near, key=lambda number: -near[number][0])[:CANDIDATES]
                lexical |= bm25(self._passages.get(ids).values(), idf)
                cosines |= {number: cosine for number, (cosine, _) in near.items()}
                backgrounds |= {number: background for number, (_, background) in near.items()}
            return Candidates(cosines, backgrounds, lexical, idf)

    def newest(self, filters: Filters, as_of: date | None = None) -> list[NDArray[np.int64]]:
        """The ids of the dated passages that filters leave, ascending, for each day, the newest day first."""
        with self._lock:
            self._follow_others()
            then = self._past.at(as_of) if as_of else None
            only = None if filters.article is None else self._passages.all_ids_of(filters.article)
            ids, days = [], []
            for columns in (self._columns, then.restored) if then else (self._columns,):
                kept = _kept(columns, filters, only) & (columns.day > 0)
                kept &= ~np.isin(columns.ids, then.hidden) if then else True
                ids.append(columns.ids[kept])
                days.append(columns.day[kept])
        number, day = np.concatenate(ids), np.concatenate(days)
        order = np.lexsort((number, -day))
        return np.split(number[order], np.flatnonzero(np.diff(day[order])) + 1)

    def _compared(
        self, vector: NDArray[np.float32] | None, ids: list[int]
    ) -> dict[int, tuple[float, Background]]:
        """Cosines of superseded passages, and what they compare with: the current ones in the same script."""
        if vector is None:
            return {}
        typical = {group.script: Background.of(group.sample @ vector) for group in self._searched()}
        scripts = self._passages.scripts(ids)
        return {
            int(number): (float(cosine), typical[scripts[number]])
            for some, vectors in self._passages.vectors(self._model, ids)
            for number, cosine in zip(some, vectors.astype(np.float32) @ vector, strict=True)
            if scripts[number] in typical
        }

    def _searched(self) -> list[_Group]:
        return [group for group in self._groups if len(group.ids)]

    def token_vectors(
        self, asked: Asked, ids: Sequence[int]
    ) -> dict[int, tuple[NDArray[np.float32], Background]]:
        """Vectors of passages' tokens, and what a question's overlaps with passages in the same script are like.

        Passages without token vectors are left out.
        """
        with self._lock:
            groups, vectors = list(self._groups), self._passages.token_vectors(self._model, list(ids))
            superseded = self._passages.scripts([number for number in ids if not self._is_current(number)])
        found: dict[int, tuple[NDArray[np.float32], Background]] = {}
        for group in groups:
            here = [number for number in vectors if number < len(group.mask) and group.mask[number]]
            here += [number for number, script in superseded.items() if script == group.script]
            if here and group.read:
                background = Background.of(asked.typical(group.read))
                found |= {number: (vectors[number], background) for number in here}
        return found

    def _search_terms(
        self, question_terms: Sequence[str], filters: Filters, only: NDArray[np.int64] | None
    ) -> tuple[list[tuple[int, float]], dict[str, float]]:
        """The BM25 side's passages and the terms' idf; from a new index where damage to this one shows only now."""
        few = None if only is None else only.tolist()
        try:
            found = self._lexical.search(question_terms, CANDIDATES, filters, few)
            return found, self._lexical.idf(question_terms)
        except DamagedIndex as error:
            self._use_another(error)
            found = self._lexical.search(question_terms, CANDIDATES, filters, few)
            return found, self._lexical.idf(question_terms)

    def _use_another(self, error: DamagedIndex) -> None:
        """Search in a private index, made anew, instead of a damaged one."""
        if self._scratch:
            log.warning(
                "A copy of the index in %s cannot be used (%s); another is made.", self._folder, error
            )
        else:
            log.warning(
                "The index in %s is damaged (%s). Another one is used for now; delete that folder, "
                "and it is made anew when the archive is next opened.",
                self._folder,
                error,
            )
        self._lexical = LexicalIndex(self._private())
        self._reconcile()

    def stand_in(self, error: Exception) -> None:
        """Search in a private index, in line with the database, since `update` has failed; the next one tries again."""
        log.warning(
            "The index in %s cannot be written (%s). A private one is used until it can.", self._folder, error
        )
        with self._lock:
            if self._scratch is None:
                self._lexical = LexicalIndex(self._private())
            self._reconcile()
            self._lexical.reload()
            self._reload()

    def _private(self) -> Path:
        """A new folder elsewhere."""
        place = Path(tempfile.gettempdir())
        with naming_full(place):
            self._scratch = tempfile.TemporaryDirectory(prefix="qa-lexical-", ignore_cleanup_errors=True)
        return Path(self._scratch.name)

    def _reconcile_copy(self) -> None:
        """Bring a private copy in line. It may be whole to read and yet not to be written: a process that was killed
        leaves files that are in the way."""
        try:
            self._reconcile()
        except DamagedIndex as error:
            self._use_another(error)

    def _dense(
        self, vector: NDArray[np.float32] | None, also: list[int], allowed: NDArray[np.bool_] | None
    ) -> tuple[dict[int, float], dict[int, Background]]:
        """Cosines of the best passages in each script and of those in `also`, and what they compare with."""
        cosines: dict[int, float] = {}
        backgrounds: dict[int, Background] = {}
        if vector is None or not len(self._vectors):
            return cosines, backgrounds
        for group in self._groups:
            mask = self._both(group, allowed)
            ids, scores = self._vectors.search(vector, CANDIDATES, mask)
            others = np.intersect1d(np.array(also, dtype=np.int64), group.ids)
            found = dict(zip(others.tolist(), self._vectors.scores(vector, others).tolist(), strict=True))
            found |= dict(zip(ids.tolist(), scores.tolist(), strict=True))
            if found:
                cosines |= found
                backgrounds |= dict.fromkeys(found, Background.of(group.sample @ vector))
        return cosines, backgrounds

    def _both(self, group: _Group, allowed: NDArray[np.bool_] | None) -> NDArray[np.bool_] | None:
        if allowed is not None:
            return group.mask & allowed
        return None if len(self._groups) == 1 else group.mask  # a search without a mask is faster

    def _allowed(
        self, filters: Filters, only: NDArray[np.int64] | None, then: Snapshot | None
    ) -> NDArray[np.bool_] | None:
        """A mask over passage ids; None when every passage may be found."""
        if filters == Filters() and then is None:
            return None
        mask = np.zeros(int(self._columns.ids.max(initial=0)) + 1, dtype=np.bool_)
        mask[self._columns.ids[_kept(self._columns, filters, only)]] = True
        if then:
            mask[then.hidden[then.hidden < len(mask)]] = False
        return mask

    def _is_current(self, number: int) -> bool:
        at = int(np.searchsorted(self._columns.ids, number))
        return at < len(self._columns.ids) and int(self._columns.ids[at]) == number

    # -- following the database

    def update(self) -> None:
        """Put both indexes in line with the database. The caller is the archive's one writer.

        Raises:
            StorageFull: there is no room for the BM25 index; `stand_in` searches without it.
            StorageFailed: it cannot be written for another reason; likewise.
        """
        self._mended(self._reconcile)

    def of_model(self, model: str, dimension: int) -> Indexes:
        """The same with the vectors of another model. Searches in this one go on undisturbed."""
        with self._lock:
            other = copy.copy(self)
            other._model, other._vectors = model, VectorIndex(dimension)
            other._vector_ids = np.zeros(0, dtype=np.int64)
            other._load_vectors()
            return other

    def rebuild(self) -> None:
        """Write the BM25 index anew, so that no file of it holds what was taken out. Readers see one change."""
        self._mended(self._rewrite)

    def release(self) -> None:
        """Let another process write the BM25 index; this one may do so again."""
        with self._lock:
            self._lexical.close()

    def close(self) -> None:
        """Let go of files."""
        self._lexical.close()
        if self._scratch:
            self._scratch.cleanup()

    @property
    def columns(self) -> Columns:
        """The columns of the current passages, as last seen."""
        with self._lock:
            self._follow_others()
            return self._columns

    def hold(self, filters: Filters) -> bool:
        """Whether the filters, which name no article, let any current passage through."""
        return bool(_kept(self.columns, filters, None).any())

    @property
    def model(self) -> str:
        """Fingerprint of the model whose vectors are searched."""
        return self._model

    @property
    def embedded(self) -> int:
        """Count of the current passages that have a vector, as last seen."""
        return len(self._vector_ids)

    def lexical_damage(self) -> str | None:
        """The name of a damaged file of the BM25 side."""
        return damaged_file(self._folder) if self._scratch is None else None

    def lexical_ids(self) -> set[int]:
        """The passages that the BM25 side holds."""
        with self._lock:
            self._lexical.reload()
            return self._lexical.ids()

    def _follow_others(self) -> None:
        """Turn to what another process has committed once it is in both, the database and the BM25 index, which comes
        after it; until then what was there before answers, whole. An index that does not come is not waited for."""
        seen, now = self._db.changes_by_others(), time.monotonic()
        if seen == self._seen or now < self._next_look:
            return
        self._changed = self._changed or now
        with self._db.snapshot():
            in_line = bool(self._scratch) or self._turned()
            waited = now - self._changed >= PATIENCE
            self._next_look = now + (BETWEEN_LOOKS if in_line or not waited else PATIENCE)
            if in_line or waited:
                self._seen, self._changed = seen if in_line else -1, None
                if not in_line:
                    self._lexical.reload()
                self._reload()

    def _turned(self) -> bool:
        """Whether the BM25 index holds what the database does; then it is the one that is searched."""
        try:
            found = LexicalIndex(self._folder)
            if found.ids() != set(self._passages.ids().tolist()):
                return False
        except Exception:  # it is just being written, or damaged, which searching it will tell
            return False
        self._lexical.close()
        self._lexical = found
        return True

    def _reload(self) -> None:
        self._past.forget()
        self._columns = self._passages.columns()
        if self._scratch:
            self._reconcile_copy()
        self._load_vectors()

    def _load_vectors(self) -> None:
        wanted = self._passages.embedded_ids(self._model)
        self._vectors.remove(np.setdiff1d(self._vector_ids, wanted))
        for ids, vectors in self._passages.vectors(self._model, np.setdiff1d(wanted, self._vector_ids)):
            if vectors.shape[1] != self._vectors.dimension:
                raise ModelMismatch(
                    f"{self._db.path} has vectors of {vectors.shape[1]} dimensions, not of the "
                    f"{self._vectors.dimension} of its model. Restore it from a backup, or sync into a new archive."
                )
            self._vectors.add(ids, vectors)
        self._vector_ids = wanted
        self._groups = [self._group(name) for name in np.unique(self._columns.script)]

    def _group(self, script: str) -> _Group:
        ids = np.intersect1d(self._columns.ids[self._columns.script == script], self._vector_ids)
        mask = np.zeros(int(self._columns.ids.max(initial=0)) + 1, dtype=np.bool_)
        mask[ids] = True
        some = self._passages.token_vectors(self._model, ids[:: len(ids) // READ + 1].tolist())
        return _Group(
            script, ids, mask, self._vectors.vectors(ids[:: len(ids) // SAMPLE + 1]), list(some.values())
        )

    def _mended(self, step: Callable[[], None]) -> None:
        """Take a step that writes the BM25 index; a damaged one is thrown away and made again instead."""
        with self._lock:
            self._seen = -1  # until it is done: should it fail, this archive follows who makes up for it
            self._return()
            try:
                self._lexical.sweep()
                try:
                    self._lexical.reload()  # another may have written since
                    step()
                except DamagedIndex as error:
                    log.warning("The index in %s is damaged (%s); it is rebuilt.", self._folder, error)
                    self._lexical.close()
                    self._lexical = _emptied(self._folder)
                    self._reconcile()
                self._lexical.reload()
            except DamagedIndex as error:
                self._lexical.abandon()
                raise _failed(self._folder, error) from error
            except StorageFull:
                self._lexical.abandon()  # else its files would take the room that is made
                raise
            seen = self._db.changes_by_others()
            self._reload()
            self._seen = seen

    def _return(self) -> None:
        """From a private index to the archive's own, where that can be written again."""
        if self._scratch is None or self._db.read_only:
            return
        self._lexical.close()
        self._lexical = self._open_lexical()
        self._scratch.cleanup()
        self._scratch = None

    def _rewrite(self) -> None:
        self._lexical.clear()
        self._add(self._passages.ids().tolist())
        self._lexical.collect()

    def _reconcile(self) -> None:
        """Add to the BM25 index what the database has and it lacks, and take out the reverse."""
        wanted, held = set(self._passages.ids().tolist()), self._lexical.ids()
        if wanted == held:
            return
        self._lexical.remove(held - wanted)
        self._add(sorted(wanted - held))

    def _add(self, ids: list[int]) -> None:
        """Put passages into the BM25 index, and commit."""
        self._lexical.add(
            LexicalEntry(
                id=passage.id,
                title_terms=terms(passage.title),
                text_terms=terms(f"{passage.heading}\n{passage.text}"),
                day=day,
                source=passage.source,
                author=author,
                categories=categories,
            )
            for passage, day, author, categories in self._passages.with_filters(ids)
        )
        self._lexical.commit()

    # -- opening

    def _open_first(self) -> LexicalIndex:
        """The archive's own index; a private one where it cannot even be opened, for want of room."""
        try:
            return self._open_lexical()
        except (StorageFull, StorageFailed):
            if self._scratch:  # there is no room elsewhere either
                raise
            return LexicalIndex(self._private())

    def _open_lexical(self) -> LexicalIndex:
        """The archive's own index; a private copy where the archive cannot be written to.

        Raises:
            StorageFull: there is no room for it.
            StorageFailed: it cannot be written for another reason.
        """
        folder = self._folder
        if self._db.read_only and not (os.access(folder, os.W_OK) and self._comes_in_line(folder)):
            folder = self._private() / "lexical"
            _copy_files(self._folder, folder)
        if folder.is_dir() and not _is_current(folder):
            return _emptied(folder)
        try:
            if file := damaged_file(folder):
                raise DamagedIndex(f"{file} is not what was written")
            return _opened(folder)
        except StorageFull:
            raise
        except Exception as error:  # a damaged index fails in many ways, and all of it can be rebuilt
            log.warning("The index in %s cannot be read (%s); it is rebuilt.", folder, error)
            return _emptied(folder)

    def _comes_in_line(self, folder: Path) -> bool:
        """Whether an index holds what the database does, at once or in the moment that it may take a writer."""
        until = time.monotonic() + PATIENCE
        while not self._is_sound(folder):
            if time.monotonic() > until or not is_being_written(folder.parent):
                return False
            time.sleep(BETWEEN_LOOKS)
        return True

    def _is_sound(self, folder: Path) -> bool:
        try:
            if damaged_file(folder):
                return False
            return _is_current(folder) and LexicalIndex(folder).ids() == set(self._passages.ids().tolist())
        except Exception:
            return False


def _kept(columns: Columns, filters: Filters, only: NDArray[np.int64] | None) -> NDArray[np.bool_]:
    """Which passages the filters let through; `only` are those of the one article that they name, if they do."""
    kept = np.ones(len(columns.ids), dtype=np.bool_)
    if filters.since or filters.until:
        kept &= columns.day > 0
    if filters.since:
        kept &= columns.day >= filters.since.toordinal()
    if filters.until:
        kept &= columns.day <= filters.until.toordinal()
    if filters.source is not None:
        kept &= columns.source == filters.source
    if filters.author is not None:
        kept &= columns.author == filters.author
    if filters.category is not None:
        wanted = json.dumps(filters.category, ensure_ascii=False)
        kept &= np.fromiter((wanted in one for one in columns.categories), np.bool_, len(kept))
    if only is not None:
        kept &= np.isin(columns.ids, only)
    return kept


def _copy_files(source: Path, target: Path) -> None:
    """Copy what can be read, without permissions: a copy of what may not be written to would be no use."""
    target.mkdir()
    with suppress(OSError):
        for file in source.iterdir():
            if file.suffix != ".lock":
                shutil.copyfile(file, target / file.name)


def _emptied(folder: Path) -> LexicalIndex:
    """A new index in the place of a damaged one.

    Raises:
        StorageFull: there is no room for it.
        StorageFailed: it cannot be written for another reason.
    """
    try:
        folder.unlink() if folder.is_file() else shutil.rmtree(folder)
        return _opened(folder)
    except (DamagedIndex, OSError) as error:
        raise _failed(folder, error) from error


def _opened(folder: Path) -> LexicalIndex:
    """The index in a folder, which is told by what version of terms it is made of."""
    with naming_full(folder):
        index = LexicalIndex(folder)
        if not _is_current(folder):
            (folder / _VERSION_FILE).write_text(str(TERMS_VERSION), encoding="utf-8")
    return index


def _failed(folder: Path, reason: Exception) -> StorageFailed:
    return StorageFailed(
        f"The index in {folder} could not be written ({reason}). Its disk is not full: look at the system's log for "
        "errors of the disk, and whether the folder may be written to. Then run the same command again."
    )


def _is_current(folder: Path) -> bool:
    """Whether the index in a folder has the terms that questions are looked up by."""
    try:
        return (folder / _VERSION_FILE).read_text(encoding="utf-8") == str(TERMS_VERSION)
    except (OSError, ValueError):
        return False
