"""What people build first: daphne, `channels_redis.core`, a DRF view, an AsyncWebsocketConsumer.

The peer of the benchmarks. It knows no people, no numbers and no replay, so it does less.
"""
