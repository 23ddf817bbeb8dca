"""A crisis day: noticing that one begins, surge mode, and the answers that supervisors publish meanwhile.

`watch.py` is what the rest of the router holds; `detection.py` is arithmetic; `docs/how-to/surge.md` says what people do with it.
"""
