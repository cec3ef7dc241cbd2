"""The command line: `qa sync` builds an archive, `qa ask` asks it. Run `qa --help`.

Exit codes: 0 fine · 1 the archive does not say, nothing was found, or `verify` found problems · 2 wrong usage
or an error, told in a line on standard error · 130 interrupted with Ctrl-C.
"""

from __future__ import annotations

__all__ = ["main"]


def main() -> None:
    """Run the command line on `sys.argv` and exit with its code."""
    from qa.cli.app import app

    app(prog_name="qa")
