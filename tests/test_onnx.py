"""Converting sentence-transformers models, held to sentence-transformers itself on tiny random ones."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from embeddings import Encoder, ModelUnavailable, load_encoder, onnx
from embeddings.prepared import Manifest
from embeddings.runtime import OnnxEncoder, TorchEncoder
from embeddings.samples import sample_texts
from tests.tiny_models import PROMPTS, write_model

TEXTS = ["渔船失去联系", "heavy rain closed the road", "18:45", "", "公 司 " * 300]


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_model(tmp_path_factory.mktemp("tiny"))


@pytest.fixture(scope="module")
def prepared(source: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache in which `source` is prepared."""
    cache = tmp_path_factory.mktemp("cache")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("QA_CACHE", str(cache))
        load_encoder(str(source))
    return cache


@pytest.fixture
def encoder(source: Path, prepared: Path, monkeypatch: pytest.MonkeyPatch) -> Encoder:
    monkeypatch.setenv("QA_CACHE", str(prepared))
    return load_encoder(str(source))


def originals(source: Path, texts: list[str], kind: str) -> np.ndarray:
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(source), device="cpu", local_files_only=True)
    return np.asarray(model.encode(texts, prompt=PROMPTS[kind], normalize_embeddings=True))


def cosines(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    return np.asarray((one * other).sum(axis=1))


@pytest.mark.parametrize(
    ("kind", "pooling", "dtype"),
    [
        ("bert", "mean", "float16"),
        ("bert", "cls", "float32"),
        ("xlm-roberta", "cls", "float32"),
        ("mpnet", "mean", "float32"),
    ],
)
def test_vectors_are_those_of_the_original(
    kind: str, pooling: str, dtype: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QA_CACHE", str(tmp_path / "cache"))
    source = write_model(tmp_path / "model", kind, pooling, dtype=dtype)
    encoder = load_encoder(str(source))
    assert isinstance(encoder, OnnxEncoder)
    assert cosines(encoder.encode_queries(TEXTS), originals(source, TEXTS, "query")).min() > 0.99
    assert cosines(encoder.encode_passages(TEXTS), originals(source, TEXTS, "document")).min() > 0.99


def test_the_encoder_tells_what_it_is(encoder: Encoder, source: Path) -> None:
    assert (encoder.name, encoder.dimension, encoder.max_tokens) == (str(source), 64, 128)
    assert np.linalg.norm(encoder.encode_passages(TEXTS), axis=1) == pytest.approx(np.ones(5), abs=1e-5)
    assert encoder.encode_passages([]).shape == encoder.encode_queries([]).shape == (0, 64)


def test_prefixes_make_queries_differ_from_passages(encoder: Encoder) -> None:
    query, passage = encoder.encode_queries(["18:45"]), encoder.encode_passages(["18:45"])
    assert cosines(query, passage)[0] < 0.999


def test_a_vector_depends_on_its_own_text_only(encoder: Encoder) -> None:
    together, done = sample_texts(40), list[int]()
    vectors = encoder.encode_passages(together, done.append)
    alone = np.concatenate([encoder.encode_passages([text]) for text in together])
    assert np.array_equal(vectors, alone)
    assert sum(done) == 40


def test_what_lies_beyond_max_tokens_is_not_read(encoder: Encoder) -> None:
    # the prefix is 8 word pieces, [CLS] and [SEP] are two more: 118 are left
    kept, cut, short = (encoder.encode_passages(["公 " * count])[0] for count in (118, 119, 117))
    assert np.array_equal(kept, cut)
    assert not np.array_equal(kept, short)


def test_a_prepared_model_runs_without_torch(source: Path, prepared: Path) -> None:
    code = (
        "import sys; from embeddings import load_encoder\n"
        f"load_encoder({str(source)!r}).encode_queries(['one', 'two'])\n"
        "print([name for name in ('torch', 'transformers', 'sentence_transformers') if name in sys.modules])"
    )
    run = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        text=True,
        env=os.environ | {"QA_CACHE": str(prepared)},
    )
    assert run.stdout.strip() == "[]", run.stderr


def test_a_model_that_8_bits_do_not_reproduce_runs_with_torch(
    source: Path, encoder: Encoder, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QA_CACHE", str(tmp_path))
    monkeypatch.setattr(onnx, "PARITY", 1.1)
    with pytest.warns(UserWarning, match="will run with torch.* 8 bits do not do"):
        slow = load_encoder(str(source))
    assert isinstance(slow, TorchEncoder)
    assert slow.fingerprint == encoder.fingerprint
    assert slow.encode_passages([]).shape == (0, 64)
    assert cosines(slow.encode_queries(TEXTS), originals(source, TEXTS, "query")).min() > 0.99999
    assert isinstance(load_encoder(str(source)), TorchEncoder)
    assert not list(tmp_path.rglob("*.onnx*"))


def test_a_full_disk_is_not_taken_for_a_model_that_cannot_be_exported(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setenv("QA_CACHE", str(tmp_path))
    monkeypatch.setattr(onnx, "_export", fail)
    with pytest.raises(ModelUnavailable, match="No space left on device"):
        load_encoder(str(source))
    assert not list(tmp_path.rglob("*.json"))


def test_a_model_that_cannot_be_exported_runs_with_torch(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object) -> None:
        raise RuntimeError("no such operator")

    monkeypatch.setenv("QA_CACHE", str(tmp_path))
    monkeypatch.setattr(onnx, "_export", fail)
    with pytest.warns(UserWarning, match=r"cannot be exported to ONNX \(no such operator\)"):
        assert isinstance(load_encoder(str(source)), TorchEncoder)


def test_the_fingerprint_is_that_of_weights_and_recipe(
    encoder: Encoder, source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QA_CACHE", str(tmp_path / "cache"))
    copy = shutil.copytree(source, tmp_path / "elsewhere")
    assert load_encoder(str(copy)).fingerprint == encoder.fingerprint
    settings = copy / "config_sentence_transformers.json"
    settings.write_text(settings.read_text().replace("query: ", "question: "))
    prompted = load_encoder(str(copy))
    weights = copy / "model.safetensors"
    weights.write_bytes(write_model(tmp_path / "other", seed=1).joinpath(weights.name).read_bytes())
    retrained = load_encoder(str(copy))
    assert len({encoder.fingerprint, prompted.fingerprint, retrained.fingerprint}) == 3


def test_a_damaged_folder_is_refused_by_name(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("QA_CACHE", str(tmp_path / "cache"))
    copy = shutil.copytree(source, tmp_path / "damaged")
    (copy / "model.safetensors").write_bytes(b"not weights")
    with pytest.raises(ModelUnavailable, match=r"damaged cannot be loaded"):
        load_encoder(str(copy))
    (copy / "model.safetensors").unlink()
    with pytest.raises(ModelUnavailable, match="damaged"):
        load_encoder(str(copy))


def test_a_reading_has_the_whole_vector_and_one_for_each_word(encoder: Encoder) -> None:
    text = "渔船 heavy 18"
    reading = encoder.read_passages([text])[0]
    assert reading.vector == pytest.approx(encoder.encode_passages([text])[0], abs=1e-6)
    words = [text[start:end] for start, end in reading.tokens.spans]
    assert "".join(words) == "渔船heavy18"
    assert reading.token_vectors.shape == (len(words), 64)
    assert np.linalg.norm(reading.token_vectors, axis=1) == pytest.approx(np.ones(len(words)), abs=1e-5)
    assert encoder.tokenise_passages([text])[0].spans.tolist() == reading.tokens.spans.tolist()


def test_torch_and_onnx_read_the_same_tokens(encoder: Encoder, source: Path) -> None:
    manifest = Manifest("x", 64, 128, PROMPTS["query"], PROMPTS["document"], torch_folder=str(source))
    with_torch = TorchEncoder("x", source, manifest).read_queries(["渔船 heavy 18", "。"])
    with_onnx = encoder.read_queries(["渔船 heavy 18", "。"])
    for one, other in zip(with_torch, with_onnx, strict=True):
        assert one.tokens.spans.tolist() == other.tokens.spans.tolist()
        assert cosines(one.token_vectors, other.token_vectors).min(initial=1) > 0.98
