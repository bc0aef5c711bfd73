"""Everything that can be wrong with an installation, a small file for each topic.

A check is a function that yields findings; `checks.py` lists them, `rounds.py` goes through them.
"""
