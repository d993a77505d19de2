"""A golden bundle of every format ever released, and how one is made: `python -m scoring.golden` in tests/.

Never made again for a format that was released: what it must score stands in it.
"""
