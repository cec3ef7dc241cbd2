"""How much of what strangers send is read: every limit of loading, taking in and cleaning, in one place.

What is over a limit is a rejection that says so, before any parser sees it. Sizes are bytes as they come, or characters
once decoded. No news article comes near one of them; a parser that is fed more can take minutes or gigabytes.
"""

from __future__ import annotations

PAGE_LIMIT = 5_000_000
"""Bytes of the largest post or saved page."""
LINE_LIMIT = 10_000_000
"""Bytes of the longest line of a dump."""
FEED_LIMIT = 20_000_000
"""Bytes of the largest feed, all of which is in memory at once."""
MOST_ITEMS = 20_000
"""In one feed; its parser takes a second for a thousand or two."""

UNPACKED = 256_000_000
"""Bytes that a packed dump may always unpack to."""
EXPANSION = 500
"""Times its own size that a packed dump may unpack to beyond those."""

ZIP_FILES = 20_000
"""In one zip."""
ZIP_UNPACKED = 1_000_000_000
"""Bytes that a zip may unpack to."""
ZIP_RATIO = 200
"""Of unpacked to packed size, above `ZIP_SMALL` bytes; text is packed to a tenth, a bomb to a thousandth."""
ZIP_SMALL = 10_000_000

TEXT_LIMIT = 5_000_000
"""Characters of text or HTML that one page or record may have."""
MOST_TAGS = 50_000
"""Tags that one page may have; so many that are never closed take a second and a half of a processor."""
FRONT_MATTER_LIMIT = 64_000
"""Characters of a post's block of metadata; PyYAML takes seconds for more."""
MOST_KEYS = 100
"""Keys that are read of a block of metadata that is not valid."""
MARKDOWN_LIMIT = 300_000
"""Characters of a body that may be Markdown; what is longer is taken for HTML."""
MOST_LINKS = 5_000
"""Links of a body that may be Markdown; what has more is taken for HTML."""
MOST_VALUES = 10_000
"""Values of a JSON or YAML document that are looked at, so that aliases cannot explode."""

YEARS = range(1800, 2101)
"""In which an article can have been published, or a file changed; any other date is none."""
