"""How fast this processor multiplies matrices of the bundled model's shapes, by the number formats of onnxruntime.

    python benchmarks/products.py

Prints one Markdown table: billions of multiply-adds a second in one thread, by processor time, so that other load
hardly counts. Nine tenths of embedding a short passage are such products; their rate bounds what `make bench-embed`
can show. Quantising the activations is part of the int8 and 4-bit figures.
"""

from __future__ import annotations

import statistics
import time

import numpy as np
import onnxruntime
from numpy.typing import NDArray
from onnx import NodeProto, TensorProto, helper, numpy_helper

SHAPES = [(384, 1152), (384, 1536), (1536, 384)]
"""Inputs and outputs of the products in a layer: attention, and the two of the feed-forward part."""
ROWS = (60, 300)
"""Tokens in a passage."""
RUNS = 40
Inputs = dict[str, NDArray[np.generic]]


def main() -> None:
    """Measure and print."""
    print("| inputs × outputs | tokens | float32 | u8 × s8 | u8 × u8 | 4 bits, blocks of 32 |")
    print("|---|---|---|---|---|---|")
    for inner, outer in SHAPES:
        weights = np.random.default_rng(1).standard_normal((inner, outer)).astype(np.float32)
        for rows in ROWS:
            every = (plain(weights), int8(weights, np.int8), int8(weights, np.uint8), four_bits(weights))
            rates = " | ".join(f"{rate(*made, weights.shape, rows):.0f}" for made in every)
            print(f"| {inner} × {outer} | {rows} | {rates} |", flush=True)


def plain(weights: NDArray[np.float32]) -> tuple[list[NodeProto], Inputs]:
    """A product in 32-bit floats."""
    return [helper.make_node("MatMul", ["a", "w"], ["y"])], {"w": weights}


def int8(weights: NDArray[np.float32], kind: type) -> tuple[list[NodeProto], Inputs]:
    """A product in 8 bits, a scale for each column, as the prepared model has it."""
    scales = np.abs(weights).max(axis=0) / np.float32(127)
    zero = np.full(len(scales), 128 if kind is np.uint8 else 0, dtype=kind)
    quantised = (np.rint(weights / scales).astype(np.int16) + zero).astype(kind)
    names = ["q", "w", "s", "ws", "z", "wz"]
    nodes = [
        helper.make_node("DynamicQuantizeLinear", ["a"], ["q", "s", "z"]),
        helper.make_node("MatMulIntegerToFloat", names, ["y"], domain="com.microsoft"),
    ]
    return nodes, {"w": quantised, "ws": scales, "wz": zero}


def four_bits(weights: NDArray[np.float32], block: int = 32) -> tuple[list[NodeProto], Inputs]:
    """A product with weights of 4 bits, the format that the bundled model comes in."""
    inner, outer = weights.shape
    packed = np.random.default_rng(2).integers(0, 256, (outer, inner // block, block // 2), dtype=np.uint8)
    sizes = {"K": inner, "N": outer, "bits": 4, "block_size": block, "accuracy_level": 4}
    node = helper.make_node("MatMulNBits", ["a", "w", "s"], ["y"], domain="com.microsoft", **sizes)
    return [node], {"w": packed, "s": np.full(outer * inner // block, 0.01, dtype=np.float32)}


def rate(nodes: list[NodeProto], inputs: Inputs, shape: tuple[int, ...], rows: int) -> float:
    """Billions of multiply-adds a second: the median of `RUNS` runs."""
    inner, outer = shape
    graph = helper.make_graph(
        nodes,
        "product",
        [helper.make_tensor_value_info("a", TensorProto.FLOAT, [rows, inner])],
        [helper.make_tensor_value_info("y", TensorProto.FLOAT, [rows, outer])],
        [numpy_helper.from_array(value, name) for name, value in inputs.items()],
    )
    opsets = [helper.make_opsetid("", 17), helper.make_opsetid("com.microsoft", 1)]
    model = helper.make_model(graph, opset_imports=opsets, ir_version=8)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(
        model.SerializeToString(), options, providers=["CPUExecutionProvider"]
    )
    given = {"a": np.random.default_rng(0).standard_normal((rows, inner)).astype(np.float32)}
    seconds = []
    for _ in range(RUNS):
        start = time.thread_time()
        session.run(None, given)
        seconds.append(time.thread_time() - start)
    return rows * inner * outer / statistics.median(seconds) / 1e9


if __name__ == "__main__":
    main()
