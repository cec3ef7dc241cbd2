"""An archive is killed, starved of room and damaged, again and again, and must be whole each time. `make torture`.

Nothing in the program knows of this: `points` sees from outside what a process is about to write.
"""
