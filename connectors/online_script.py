"""The Lua script that compares and writes many entities in one atomic step of Redis, for a number of features.

KEYS are the entities. ARGV is the hash field of the time, the hash fields of the features, and one text that holds, row
by row, the seconds of its time as a double and then the cells of the time and of each value, each after its length in
two bytes. Redis's `struct` library reads a row in one call, which costs the server less than as many arguments.
"""

import hashlib
import struct
from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from connectors.online_layout import FeatureRow, RowEncoder

_SECONDS = struct.Struct("<d")

# Protobuf varints do not compare as bytes, so a stored time is read: the five bytes that the seconds of 1978 to 3058
# take at once (270549120 are their continuation bits), any other Timestamp, and equal seconds, byte by byte.
_COMPARE = """
local byte, call, unpack = string.byte, redis.call, struct.unpack

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

local function older(new, old)
  local s, n = time(new)
  local t, m = time(old)
  return s < t or (s == t and n < m)
end
"""
_LOOP = """
local stamp, {fields} = {arguments}
local rows, at, written = ARGV[{rows}], 1, 0
local seconds, time_cell, {values}
for k = 1, #KEYS do
  local key = KEYS[k]
  seconds, time_cell, {values}, at = unpack('{form}', rows, at)
  local old = call('HGET', key, stamp)
  local fresh = not old or old == time_cell
  if not fresh then
    local tag, a, b, c, d, e = byte(old, 1, 6)
    local stored
    if e and tag == 8 and a > 127 and b > 127 and c > 127 and d > 127 and e < 128 then
      stored = a + b * 128 + c * 16384 + d * 2097152 + e * 268435456 - 270549120
    end
    if stored and stored ~= seconds then fresh = stored < seconds else fresh = not older(time_cell, old) end
  end
  if fresh then
    call('HSET', key, stamp, time_cell, {pairs})
    written = written + 1
  end
end
return written
"""


@cache
def write_script(features: int) -> tuple[str, str]:
    """Return the script for a view with this number of features, and its SHA-1.

    >>> text, digest = write_script(2)
    >>> "call('HSET', key, stamp, time_cell, f1, v1, f2, v2)" in text, len(digest)
    (True, 40)
    """
    numbers = range(1, features + 1)
    text = _COMPARE + _LOOP.format(
        fields=", ".join(f"f{n}" for n in numbers),
        values=", ".join(f"v{n}" for n in numbers),
        pairs=", ".join(f"f{n}, v{n}" for n in numbers),
        arguments=", ".join(f"ARGV[{n}]" for n in range(1, features + 2)),
        rows=features + 2,
        form="<d" + "Hc0" * (features + 1),
    )
    return text, hashlib.sha1(text.encode(), usedforsecurity=False).hexdigest()


def write_arguments(encoder: "RowEncoder", rows: "Sequence[FeatureRow]") -> list[bytes | int]:
    """Return what the script takes for these rows, no two of one entity: the number of keys, KEYS, ARGV.

    Raises:
        ContractError: a row does not fit the view.
    """
    keys, *cells = encoder.columns(rows)
    seconds = [_SECONDS.pack(row[2] // 1000) for row in rows]
    packed = b"".join(map(b"".join, zip(seconds, *cells, strict=True)))
    return [len(keys), *keys, *encoder.hash_fields, packed]
