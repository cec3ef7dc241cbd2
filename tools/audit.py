"""Ask PyPI's database of advisories about every package in the locks: `make audit`. Needs the network, and says so."""

from __future__ import annotations

import json
import subprocess
import sys

from tools.lock import LOCKS


def report(audited: dict[str, object], lock: str) -> tuple[list[str], list[str]]:
    """What pip-audit says of one lock, in lines: the vulnerabilities, and the packages that it could not ask about."""
    found, unknown = [], []
    dependencies = audited["dependencies"]
    assert isinstance(dependencies, list)
    for package in dependencies:
        if "skip_reason" in package:
            unknown.append(package["name"])
        for one in package.get("vulns", []):
            fixed = ", ".join(one["fix_versions"]) or "no release yet"
            found.append(f"{lock}: {package['name']} {package['version']}: {one['id']}, mended in {fixed}")
    return found, unknown


def main() -> int:
    """Audit the locks; 1 when something is vulnerable, 2 when not all could be asked."""
    found: list[str] = []
    unknown: list[str] = []
    for lock in ("dev.lock", "torch.lock"):
        options = ["--disable-pip", "--require-hashes", "--format", "json", "--progress-spinner", "off"]
        done = subprocess.run(
            [sys.executable, "-m", "pip_audit", *options, "--requirement", str(LOCKS / lock)],
            capture_output=True,
            text=True,
            check=False,
        )
        try:
            lines, names = report(json.loads(done.stdout), lock)
        except ValueError:
            print(
                f"The database of advisories cannot be asked, so nothing was audited:\n{done.stderr.strip()[-500:]}"
            )
            return 2
        found, unknown = found + lines, unknown + names
    if found or not unknown:
        print("\n".join(found) or "No advisory was found.")
    if unknown:
        print(f"Not audited, since the database did not answer (is there a network?): {', '.join(unknown)}")
    return 1 if found else 2 if unknown else 0


if __name__ == "__main__":
    sys.exit(main())
