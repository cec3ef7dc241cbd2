"""Write docs/licences.md: the licence of every package in the locks, as installed here states it. `make licences`."""

from __future__ import annotations

import json
import re
import subprocess
import sys

from tools.lock import LOCKS, ROOT

_HEAD = """# Licences

Of every package that the project installs, as its own metadata states it. Made by `make licences`. "run" is needed to
use the project, "dev" to test and check it. Packages for other systems than the one this was made on, such as those of
CUDA, have no row.

| package | version | for | licence |
|---|---|---|---|
"""


def names(lock: str) -> set[str]:
    """The packages of a lock, their names normalised (PEP 503)."""
    text = (LOCKS / lock).read_text(encoding="utf-8")
    return {normal(name) for name in re.findall(r"^([\w.-]+)==", text, re.MULTILINE)}


def normal(name: str) -> str:
    """A package's name as indexes compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def licence(package: dict[str, str]) -> str:
    """One line for a package's licence: an SPDX expression where it has one, else what it says of itself."""
    stated = package["License-Expression"], package["License-Classifier"], package["License-Metadata"]
    text = next((one for one in stated if one not in ("UNKNOWN", "")), "not stated")
    return text.strip().splitlines()[0][:80].replace("|", "/")


def main() -> None:
    """Write the page."""
    command = [sys.executable, "-m", "piplicenses", "--from=all", "--with-system", "--format=json"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    needed = names("run.lock") | {"torch"}
    wanted = needed | names("dev.lock")
    rows = [
        f"| {one['Name']} | {one['Version']} | {'run' if normal(one['Name']) in needed else 'dev'} | {licence(one)} |"
        for one in sorted(json.loads(done.stdout), key=lambda one: normal(one["Name"]))
        if normal(one["Name"]) in wanted
    ]
    (ROOT / "docs/licences.md").write_text(_HEAD + "\n".join(rows) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
