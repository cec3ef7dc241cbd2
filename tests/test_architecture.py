"""The arrows of the design, held by reading the imports of every module."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
STAGES = {"load", "clean", "chunk", "lexical", "retrieve", "answer", "cite"}
# An answer is made of quotes: they are its vocabulary, not its neighbour.
SHARED_BY_STAGES = {("answer", "cite")}
HEAVY = ["torch", "gradio", "faiss", "sentence_transformers", "transformers", "onnxruntime", "tantivy"]


def imports(file: Path) -> set[str]:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def test_embeddings_knows_nothing_of_articles() -> None:
    for file in (ROOT / "embeddings").rglob("*.py"):
        assert not [name for name in imports(file) if name.split(".")[0] == "qa"], file


def test_stages_do_not_import_each_other() -> None:
    for file in (ROOT / "qa").rglob("*.py"):
        stage = file.relative_to(ROOT / "qa").parts[0].removesuffix(".py")
        if stage not in STAGES:
            continue
        for name in imports(file):
            other = name.split(".")[1] if name.startswith("qa.") else ""
            if (stage, other) not in SHARED_BY_STAGES:
                assert other == stage or other not in STAGES, f"{file} imports {name}"


def test_the_parts_of_an_answer_share_only_its_ranked_sentences() -> None:
    parts = {file for file in (ROOT / "qa/answer").glob("*.py") if file.stem != "__init__"}
    assert len(parts) > 3
    for file in parts:
        known = {name for name in imports(file) if name.split(".")[:2] == ["qa", "answer"]}
        assert not [name for name in known if not name.startswith("qa.answer.quoting")], file


@pytest.mark.parametrize("package", ["qa", "qa.cli", "embeddings"])
def test_importing_is_cheap(package: str) -> None:
    program = f"import sys, {package}; print([name for name in {HEAVY} if name in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, cwd=ROOT, check=True
    )
    assert done.stdout.strip() == "[]"
