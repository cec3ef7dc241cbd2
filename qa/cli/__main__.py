"""`python -m qa.cli`, for where the `qa` command is not installed."""

from qa.cli import main

main()
