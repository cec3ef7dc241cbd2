"""Make locks/ anew from pyproject.toml and constraints.txt: every package that is installed, with the hashes of its files.

`make lock` runs it. It needs PyPI, and for all CPU builds of torch PyTorch's own index as well.

Four files, since a hashed install takes only what is listed, and torch comes in two builds that ask for other things:

    run.lock        what `pip install .` needs, but torch
    dev.lock        the same with what tests and checks need
    torch-cpu.lock  torch as PyTorch's own index has it for the CPU, without CUDA
    torch.lock      torch as PyPI has it: with CUDA on Linux (several GB), for the CPU elsewhere
"""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

ROOT = Path(__file__).parent.parent
LOCKS = ROOT / "locks"
_PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
PYTHON: str = _PROJECT["requires-python"].removeprefix(">=")
"""The oldest Python that the tested versions of all packages run on."""
CPU_INDEX = "https://download.pytorch.org/whl/cpu"
_OF_TORCH = re.compile(r"(?:torch|triton|cuda-|nvidia-)", re.IGNORECASE)
"""Names of torch and of what only its CUDA build asks for."""
_HEAD = "# Made by `make lock` from pyproject.toml and constraints.txt; docs/reliability.md says how it is used.\n"


def compiled(*options: str, given: str = "") -> list[str]:
    """What uv resolves, for every platform: one entry a package, `name==version ; marker --hash=…`."""
    command = ["uv", "pip", "compile", "--quiet", "--generate-hashes", "--no-annotate", "--no-header"]
    done = subprocess.run(
        [sys.executable, "-m", *command, "--python-version", PYTHON, *options],
        input=given,
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
    )
    if done.returncode:
        raise SystemExit(f"uv could not resolve the dependencies:\n{done.stderr}")
    return [entry for entry in re.split(r"\n(?=\S)", done.stdout.strip()) if entry]


def write(name: str, entries: list[str]) -> None:
    """One lock."""
    (LOCKS / name).write_text(_HEAD + "\n".join(entries) + "\n", encoding="utf-8")


def main() -> None:
    """Make all four; the CPU build's stays where its index cannot be reached."""
    project = ("pyproject.toml", "--universal", "--constraint", "constraints.txt")
    run, dev = compiled(*project), compiled(*project, "--extra", "dev")
    write("run.lock", [entry for entry in run if not _OF_TORCH.match(entry)])
    write("dev.lock", [entry for entry in dev if not _OF_TORCH.match(entry)])
    torch = [entry for entry in run if _OF_TORCH.match(entry)]
    write("torch.lock", torch)
    version = next(entry.split()[0] for entry in torch if entry.startswith("torch=="))
    try:
        cpu = compiled("-", "--no-deps", "--extra-index-url", CPU_INDEX, given=f"{version}+cpu")
    except SystemExit as error:
        print(f"torch-cpu.lock stays as it was. {error}")
    else:
        write("torch-cpu.lock", cpu)


if __name__ == "__main__":
    main()
