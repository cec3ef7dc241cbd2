"""How fast this machine multiplies matrices, and so how fast the bundled model could be at best on it.

    python benchmarks/products.py

Times the products of one layer of the model at the length of a passage: in float32 by PyTorch, which
sentence-transformers runs on, and in 8-bit integers by ONNX Runtime, which we run on. Where a processor has no
instruction for 8-bit products (VNNI, AMX), the second is hardly faster, and no graph can make the whole much faster.
"""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable

import numpy as np
import onnxruntime
import torch
from onnx import TensorProto, helper

WIDTH, INNER, LAYERS = 384, 1536, 12
"""Of multilingual-e5-small: of a token's vector, within a layer's second half, and how many layers."""
ROWS = 32 * 120
"""Tokens in a batch: 32 passages of 120."""
SHAPES = {(WIDTH, WIDTH): 4, (WIDTH, INNER): 1, (INNER, WIDTH): 1}
"""Weights of a layer, and how many of each: query, key, value and output; in; out."""
PRODUCTS = sum(inner * outer * count for (inner, outer), count in SHAPES.items())
"""Multiplications and additions of a layer for one token, attention itself left out."""


def seconds(run: Callable[[], object], rounds: int = 15) -> float:
    """The median time of a call."""
    run()
    taken = []
    for _ in range(rounds):
        start = time.perf_counter()
        run()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


def in_float32(inner: int, outer: int) -> Callable[[], object]:
    """A product by PyTorch."""
    left, right = torch.randn(ROWS, inner), torch.randn(inner, outer)
    return lambda: left @ right


def in_int8(inner: int, outer: int) -> Callable[[], object]:
    """A product of unsigned by signed 8-bit integers by ONNX Runtime, as in the quantised model."""
    node = helper.make_node("MatMulInteger", ["left", "right"], ["product"])
    drawn = np.random.default_rng(0)
    right = drawn.integers(-64, 64, (inner, outer), dtype=np.int8)
    weights = helper.make_tensor("right", TensorProto.INT8, right.shape, right.tobytes(), raw=True)
    given = helper.make_tensor_value_info("left", TensorProto.UINT8, [ROWS, inner])
    made = helper.make_tensor_value_info("product", TensorProto.INT32, [ROWS, outer])
    graph = helper.make_graph([node], "product", [given], [made], [weights])
    model = helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)
    session = onnxruntime.InferenceSession(model.SerializeToString(), providers=["CPUExecutionProvider"])
    left = drawn.integers(0, 255, (ROWS, inner), dtype=np.uint8)
    return lambda: session.run(None, {"left": left})


def main() -> None:
    """Measure and print."""
    torch.set_num_threads(os.cpu_count() or 1)
    print(f"{os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} at the start\n")
    print(
        "| products | thousand million a second | passages of 120 tokens a second, at most |\n|---|---|---|"
    )
    for name, made in (("float32, PyTorch", in_float32), ("8-bit, ONNX Runtime", in_int8)):
        taken = sum(count * seconds(made(*shape)) for shape, count in SHAPES.items())
        rate = ROWS * PRODUCTS / taken
        print(f"| {name} | {rate / 1e9:.0f} | {rate / (120 * LAYERS * PRODUCTS):.0f} |", flush=True)


if __name__ == "__main__":
    main()
