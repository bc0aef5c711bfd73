"""What Redis does with leases in one step, by its own clock: sorted sets, scored by the
millisecond in which a member runs out.
"""

# KEYS: sets to stand in. ARGV: milliseconds, member, a limit for each set (0 is none).
# Answers the set that is full, and changes nothing then; else an empty string.
TAKE = """
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
"""
# KEYS and ARGV[2..] are pairs: a set and the member whose lease is renewed. Answers how many were
# not there any more. Those of killed processes go, or they would be counted as long as others live.
RENEW = """
local t = redis.call('TIME')
local now = t[1] * 1000 + math.floor(t[2] / 1000)
local lost = 0
for i, key in ipairs(KEYS) do
  lost = lost + redis.call('ZADD', key, now + ARGV[1], ARGV[1 + i])
  redis.call('ZREMRANGEBYSCORE', key, '-inf', now)
  redis.call('PEXPIRE', key, ARGV[1] * 2)
end
return lost
"""
MEMBERS = """
local t = redis.call('TIME')
local now = t[1] * 1000 + math.floor(t[2] / 1000)
local found = {}
for i, key in ipairs(KEYS) do
  found[i] = redis.call('ZRANGEBYSCORE', key, '(' .. now, '+inf')
end
return found
"""
