"""What Redis does with leases in one step, by its own clock: sorted sets, scored by the
millisecond in which a member runs out.
"""

from realtime.redis.wire import Script

# KEYS: sets to stand in. ARGV: milliseconds, member, a limit for each set (0 is none).
# Answers the set that is full, and changes nothing then; else an empty string.
TAKE = Script("""
local t = redis.call('TIME')
local now = t[1] * 1000 + math.floor(t[2] / 1000)
for i, key in ipairs(KEYS) do
  redis.call('ZREMRANGEBYSCORE', key, '-inf', now)
  local limit = tonumber(ARGV[2 + i])
  if limit > 0 and redis.call('ZCARD', key) >= limit then return key end
end
for _, key in ipairs(KEYS) do
  redis.call('ZADD', key, now + ARGV[1], ARGV[2])
  redis.call('PEXPIRE', key, ARGV[1] * 2)
end
return ''
""")
# KEYS and ARGV[2..] are pairs: a set and the member whose lease is renewed. Answers how many were
# not there any more. Those of killed processes go, or they would be counted as long as others live.
RENEW = Script("""
local t = redis.call('TIME')
local now = t[1] * 1000 + math.floor(t[2] / 1000)
local lost = 0
for i, key in ipairs(KEYS) do
  lost = lost + redis.call('ZADD', key, now + ARGV[1], ARGV[1 + i])
  redis.call('ZREMRANGEBYSCORE', key, '-inf', now)
  redis.call('PEXPIRE', key, ARGV[1] * 2)
end
return lost
""")
# KEYS and ARGV[2..] are pairs: a set and the member that goes on to stand there for ARGV[1]
# milliseconds.
EXPECT = Script("""
local t = redis.call('TIME')
local now = t[1] * 1000 + math.floor(t[2] / 1000)
for i, key in ipairs(KEYS) do
  redis.call('ZADD', key, 'XX', now + ARGV[1], ARGV[1 + i])
end
""")
# KEYS: the marker. ARGV: its milliseconds. Answers since when there is one. SET and not PEXPIRE: a
# full Redis would take that, and the marker says that leases can be written.
KEEP = Script("""
local t = redis.call('TIME')
local now = string.format('%.0f', t[1] * 1000 + math.floor(t[2] / 1000))
local since = redis.call('GET', KEYS[1]) or now
redis.call('SET', KEYS[1], since, 'PX', ARGV[1])
return since
""")
# KEYS: the marker, then sets. ARGV: the marker's age in milliseconds from which it counts. Answers
# the time, whether everything was told, and the members of each set.
MEMBERS = Script("""
local t = redis.call('TIME')
local now = t[1] * 1000 + math.floor(t[2] / 1000)
local since = tonumber(redis.call('GET', KEYS[1]) or now)
local found = {now, now - since >= tonumber(ARGV[1]) and 1 or 0}
for i = 2, #KEYS do
  found[i + 1] = redis.call('ZRANGEBYSCORE', KEYS[i], '(' .. now, '+inf')
end
return found
""")
