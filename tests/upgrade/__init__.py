"""What the previous release stored is served by this one; `data/` has what that release wrote.

0.1.0 itself made these rows through its API, on either database: a dialog with an edit, a deletion,
a note, tags and a file; one of 61 messages that was closed; one that nobody has read.
"""
