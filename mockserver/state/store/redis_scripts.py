"""What a Redis does at once: scripts, each of which is one step that nobody sees half of."""

__all__ = ["COMMIT", "LEASE", "MIGRATE", "RELEASE", "RESET", "TOUCH", "TRIM_FILES", "VERSIONS"]

RESET = """
for _, key in ipairs(redis.call('KEYS', 'drytake:*')) do
  local kind = string.match(key, '^drytake:(%a+)')
  if kind ~= 'lease' and kind ~= 'layout' and kind ~= 'done' and kind ~= 'file' and kind ~= 'files' then
    redis.call('UNLINK', key)
  end
end
return 1
"""
"""Forget everybody; files stay."""

COMMIT = (
    """
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local token = ARGV[2]
if ARGV[4] == '1' and redis.call('GET', 'drytake:done:' .. ARGV[1]) == token then return {'kept', now} end
if now > tonumber(ARGV[3]) then return {'late', now} end
local at = 4
local function take() at = at + 1; return ARGV[at] end
for _ = 1, take() do
  local tenant, version = take(), take()
  local lease = redis.call('GET', 'drytake:lease:' .. tenant)
  if lease and lease ~= token then return {'busy', now} end
  if (redis.call('HGET', 'drytake:tenant:' .. tenant, 'version') or '') ~= version then return {'stale', now} end
end
for _ = 1, take() do
  local name, version = take(), take()
  if redis.call('HGET', name, 'version') ~= version then return {'stale', now} end
end
redis.call('SET', 'drytake:done:' .. ARGV[1], token, 'EX', 3600)
for _ = 1, take() do
  local tenant = 'drytake:tenant:' .. take()
  if redis.call('EXISTS', tenant) == 1 then redis.call('HSET', tenant, 'version', token .. '+') end
end
for _ = 1, take() do
  local size = tonumber(take())
  local command = {unpack(ARGV, at + 1, at + size)}
  at = at + size
  if command[1] == 'RESET' then
    (function()
"""
    + RESET
    + """
    end)()
  else
    redis.call(unpack(command))
  end
end
return {'kept', now}
"""
)
"""Write a transaction, if all is still as it was when that was read, and if its time isn't over.

Takes who writes, the transaction's name, the last moment in milliseconds, whether it was sent before, and four lists, each after
its length: tenants and their versions, tasks and theirs, tenants whose tasks change, commands after their numbers of words.
"""

LEASE = """
local lease = redis.call('GET', KEYS[1])
if lease and lease ~= ARGV[1] then return {0, redis.call('PTTL', KEYS[1]), false} end
redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
local version = redis.call('HGET', KEYS[2], 'version')
if version and version == ARGV[3] then return {1, version, false} end
return {1, version, redis.call('HGET', KEYS[2], 'state')}
"""
"""Keep others from writing a tenant for a moment, and return its version, and its state where the caller has another one."""

RELEASE = "if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end return 0"

TOUCH = "if redis.call('EXISTS', KEYS[1]) == 1 then redis.call('HSET', KEYS[1], 'version', ARGV[1]) end return 1"
"""Let what others know of a tenant be of another time."""

TRIM_FILES = """
while tonumber(redis.call('GET', 'drytake:file-bytes') or '0') > tonumber(ARGV[1])
  and redis.call('LLEN', 'drytake:files') > 1 do
  local size, id = string.match(redis.call('LPOP', 'drytake:files'), '^(%d+)/(.*)$')
  redis.call('DEL', 'drytake:file:' .. id)
  redis.call('DECRBY', 'drytake:file-bytes', size)
end
return 1
"""
"""Let the oldest files go where there are too many bytes, but for the last."""

MIGRATE = """
if redis.call('EXISTS', 'drytake:layout') == 1 then return redis.call('GET', 'drytake:layout') end
for _, tenant in ipairs(redis.call('SMEMBERS', 'drytake:tenants')) do
  local name = 'drytake:tenant:' .. tenant
  if redis.call('TYPE', name)['ok'] == 'string' then
    local state = redis.call('GET', name)
    redis.call('DEL', name)
    redis.call('HSET', name, 'version', 'migrated', 'state', state)
  end
end
redis.call('SET', 'drytake:layout', ARGV[1])
return ARGV[1]
"""
"""Return the layout of what is kept; the first one, which doesn't say what it is, is made the one that is asked for."""

VERSIONS = """
local found = {}
for _, member in ipairs(redis.call('ZRANGE', KEYS[1], 0, -1)) do
  local version = redis.call('HGET', 'drytake:task:' .. string.gsub(member, '/', ':', 1), 'version')
  if version then
    found[#found + 1] = member
    found[#found + 1] = version
  end
end
return found
"""
"""Return the names of a list's tasks and their versions."""
