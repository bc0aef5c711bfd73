"""Outgoing webhooks, as https://www.standardwebhooks.com has them (`docs/webhooks.md`).

An event is stored with its entry for each hook that asks for it (`events`); one job of a hook sends
what is due there (`sending`), so that a receiver is in nobody's way but its own.
"""
