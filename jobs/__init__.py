"""Work outside of the request: stored with what causes it, done by a worker, repeated until it is.

A task is declared with `jobs.tasks.task` and enqueued as Django's tasks are, in the transaction of
what causes it; `jobs.outcomes` is how it says that it is to be repeated, or never again.
"""
