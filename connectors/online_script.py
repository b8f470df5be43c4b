"""The Lua script that compares and writes in one atomic step of Redis, and its digest."""

import hashlib

# KEYS are entities. ARGV is the field of the time, the number of features, their fields, and then, per entity, the time
# and the values. Protobuf varints do not compare as bytes, so the two numbers of a Timestamp are read.
WRITE = """
local byte, call, stamp, n = string.byte, redis.call, ARGV[1], tonumber(ARGV[2])

local function number(s, at)
  local value, scale, b = 0, 1, byte(s, at)
  while b > 127 do value, scale, at = value + (b - 128) * scale, scale * 128, at + 1; b = byte(s, at) end
  return value + b * scale, at + 1
end

local function time(s)
  local seconds, nanos, at = 0, 0, 1
  while at <= #s do
    if byte(s, at) == 8 then seconds, at = number(s, at + 1) else nanos, at = number(s, at + 1) end
  end
  return seconds, nanos
end

-- The same for the five bytes that the seconds of 1978 to 3058 take; nil for others.
local function quick(s)
  local tag, a, b, c, d, e = byte(s, 1, 6)
  if e and tag == 8 and a > 127 and b > 127 and c > 127 and d > 127 and e < 128 then
    return (((e * 128 + d) * 128 + c) * 128 + b) * 128 + a
  end
end

local function older(new, old)
  local x, y = quick(new), quick(old)
  if x and y and x ~= y then return x < y end
  local s, n = time(new)
  local t, m = time(old)
  return s < t or (s == t and n < m)
end

local args = {'', stamp}
for j = 1, n do args[2 * j + 2] = ARGV[2 + j] end
local width, at, written = 2 * n + 3, 3 + n, 0
for k = 1, #KEYS do
  local key, new = KEYS[k], ARGV[at]
  local old = call('HGET', key, stamp)
  if not old or old == new or not older(new, old) then
    args[1], args[3] = key, new
    for j = 1, n do args[2 * j + 3] = ARGV[at + j] end
    call('HSET', unpack(args, 1, width))
    written = written + 1
  end
  at = at + n + 1
end
return written
"""
WRITE_DIGEST = hashlib.sha1(WRITE.encode(), usedforsecurity=False).hexdigest()
