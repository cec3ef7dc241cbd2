"""What strangers can send: named cases, each with what must come of it, written by hand.

`payloads` tries to run or to load something; `pages` are whole pages against the cleaner; `files` are files and zips
against loading and taking in. tests/test_hostile.py holds the program to them.
"""
