"""Questions files: JSON Lines of {"id", "question", "answers", "articles"}, perhaps "history" and "kind"."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from qa.errors import BadQuestionsFile

_LINE = '{"id": "1", "question": "…", "answers": ["…"], "articles": ["…"]}'
_REQUIRED = ("id", "question", "answers", "articles")


@dataclass(frozen=True, slots=True)
class EvalQuestion:
    """One line of a questions file."""

    id: str
    question: str
    answers: tuple[str, ...]
    """Strings any of which answers it; empty: any quote from its articles does."""
    articles: tuple[str, ...]
    """Articles that answer it, each by id, path within its source root, or own id; empty: unanswerable."""
    history: tuple[str, ...] = ()
    """The questions asked before it, oldest first."""
    kind: str = ""
    """The file's own label, such as near_miss."""


def load_questions(path: Path | str) -> list[EvalQuestion]:
    """The questions of a file, in its order; empty lines are passed over.

    Raises:
        BadQuestionsFile: if the file cannot be read or is empty, or a line is not in the format.
    """
    questions: dict[str, EvalQuestion] = {}
    for number, line in enumerate(_read(path).split("\n"), 1):
        if not line.strip():
            continue
        where = f"{path}, line {number}"
        question = _question(_row(line, where), where)
        if question.id in questions:
            raise BadQuestionsFile(
                f"{where}: the id {question.id} is used before; give each question its own."
            )
        questions[question.id] = question
    if not questions:
        raise BadQuestionsFile(f"{path} holds no questions. Write one a line, as {_LINE}.")
    return list(questions.values())


def _read(path: Path | str) -> str:
    try:
        return Path(path).read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise BadQuestionsFile(f"{path} is not UTF-8 text; save it as UTF-8.") from error
    except OSError as error:
        raise BadQuestionsFile(
            f"The questions file {path} cannot be read: {error.strerror}. Check the path."
        ) from error


def _row(line: str, where: str) -> dict[str, Any]:
    try:
        row = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise BadQuestionsFile(f"{where}: not JSON ({error}). Write it as {_LINE}.") from error
    if not isinstance(row, dict):
        raise BadQuestionsFile(f"{where}: no JSON object. Write it as {_LINE}.")
    absent = [name for name in _REQUIRED if name not in row]
    if absent:
        raise BadQuestionsFile(f"{where}: without {', '.join(absent)}. Write it as {_LINE}.")
    return row


def _question(row: dict[str, Any], where: str) -> EvalQuestion:
    for name in ("id", "question"):
        if not isinstance(row[name], str) or not row[name].strip():
            raise BadQuestionsFile(f"{where}: {name} must be a string that is not empty.")
    lists = {name: row.get(name, []) for name in ("answers", "articles", "history")}
    for name, value in lists.items():
        if not isinstance(value, list) or not all(isinstance(text, str) and text.strip() for text in value):
            raise BadQuestionsFile(f"{where}: {name} must be a list of strings, none empty.")
    kind = str(row.get("kind") or "")
    return EvalQuestion(
        row["id"], row["question"], kind=kind, **{name: tuple(value) for name, value in lists.items()}
    )
