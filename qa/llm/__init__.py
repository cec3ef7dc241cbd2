"""Answers in prose by a language model, for those who have one: written from the retrieved passages, and checked.

    prompt.py   numbered sentences of the passages → what the model is told
    failure.py  how a server can fail
    server.py   an OpenAI-compatible server → pieces of text, or a `Failed` with its kind
    stream.py   pieces of text → whole sentences with the numbers that they cite
    support.py  a sentence and what it cites → whether that bears it out
    writer.py   the above together: an extractive answer → the written one, sentence by sentence

Off by default; the openai library is the extra `llm`, and is imported when a server is asked.
"""

from qa.llm.failure import Failed
from qa.llm.server import Server
from qa.llm.writer import Draft, Writer

__all__ = ["Draft", "Failed", "Server", "Writer"]
