"""The road in: what Telegram tells a bot is stored before anybody looks at it, and a job handles it
in the order of its chat. The webhook and polling both end in `storing.store`.
"""
