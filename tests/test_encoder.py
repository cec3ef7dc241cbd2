"""Getting an encoder by name, and the fake one that other tests use."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from embeddings import Encoder, ModelUnavailable, load_encoder
from tests.fake_encoder import FakeEncoder

HEAVY = ("torch", "transformers", "sentence_transformers", "faiss", "onnxruntime", "tokenizers", "onnx")


def test_importing_the_package_loads_no_model_library() -> None:
    code = f"import sys, embeddings; print([name for name in {HEAVY} if name in sys.modules])"
    assert subprocess.run([sys.executable, "-c", code], capture_output=True, text=True).stdout.strip() == "[]"


@pytest.mark.parametrize("name", ["./no/such/folder", "/no/such/folder", "too/many/parts", "two words", ""])
def test_a_name_that_can_be_nothing_is_refused_by_name(name: str) -> None:
    with pytest.raises(ModelUnavailable, match=re.escape(f"no model {name!r}")):
        load_encoder(name)


def test_a_hub_model_out_of_reach_is_refused_by_name(tmp_path: Path) -> None:
    code = "import embeddings; embeddings.load_encoder('somebody/some-model')"
    offline = {"HF_HUB_OFFLINE": "1", "HF_HOME": str(tmp_path), "QA_CACHE": str(tmp_path)}
    run = subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, env=os.environ | offline
    )
    assert (
        "ModelUnavailable: There is no folder somebody/some-model, and the model of that name cannot"
        in run.stderr
    )
    assert (
        "Name another folder, a model of the Hugging Face hub, or bundled. A model of the hub needs"
        in run.stderr
    )


def test_a_folder_of_something_else_is_refused_by_name(tmp_path: Path) -> None:
    with pytest.raises(ModelUnavailable, match=r"is not a sentence-transformers folder: .* no modules\.json"):
        load_encoder(str(tmp_path))


def test_the_fake_counts_tokens_and_scales_to_unit_length() -> None:
    fake: Encoder = FakeEncoder()
    assert isinstance(fake, FakeEncoder)
    market, bread = fake.dimension_of("market"), fake.dimension_of("bread")
    assert market != bread
    vector = fake.encode_passages(["Bread, BREAD market; bread bread market market"])[0]
    assert (vector[bread], vector[market]) == pytest.approx((0.8, 0.6))
    assert np.count_nonzero(vector) == 2


def test_the_fake_tells_characters_words_and_numbers_apart() -> None:
    fake = FakeEncoder(4096)
    same, other = fake.encode_queries(["南宁2022年 GDP", "gdp 年 2022 宁南"]), fake.encode_queries(["202 GD"])
    assert same[0] @ same[1] == pytest.approx(1)
    assert same[0] @ other[0] == pytest.approx(0)


def test_the_fake_remembers_what_it_encoded() -> None:
    fake, done = FakeEncoder(), list[int]()
    assert fake.encode_passages([], done.append).shape == (0, 64)
    fake.encode_passages(["one", "two"], done.append)
    fake.encode_queries(["three"])
    assert (fake.passages, fake.queries, done) == (["one", "two"], ["three"], [2])
    assert np.linalg.norm(fake.encode_queries(["。"])[0]) == 1
