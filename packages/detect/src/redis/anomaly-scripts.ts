/**
 * What is done with the shared anomalies, each in one step that nobody sees half done.
 *
 * `KEYS[1]` orders transaction hashes by the time they were scored; `KEYS[2]` holds an anomaly in JSON for each hash;
 * the rest order, for one severity each, the hashes of that severity. `ARGV[1]` is the time up to which anomalies are
 * too old, in milliseconds. Every script begins by dropping those and answers first how many they were.
 */
const prelude = `
local byTime, anomalies = KEYS[1], KEYS[2]
local function drop(hashes)
  for first = 1, #hashes, 1000 do
    local some = { unpack(hashes, first, math.min(first + 999, #hashes)) }
    redis.call('HDEL', anomalies, unpack(some))
    for index, key in ipairs(KEYS) do
      if index ~= 2 then redis.call('ZREM', key, unpack(some)) end
    end
  end
end
local expired = redis.call('ZRANGEBYSCORE', byTime, '-inf', ARGV[1])
drop(expired)
`

/**
 * ARGV[2]: how many are kept at most; then, for each anomaly, its hash, the key of its severity, its time and its JSON.
 * A hash that is there stays as it is, so that what is scored twice is kept once. Answers how many were too many.
 */
export const addScript = `${prelude}
for at = 3, #ARGV, 4 do
  local hash, severityKey, scoredAtMs, json = ARGV[at], KEYS[tonumber(ARGV[at + 1])], ARGV[at + 2], ARGV[at + 3]
  if redis.call('ZADD', byTime, 'NX', scoredAtMs, hash) == 1 then
    redis.call('ZADD', severityKey, scoredAtMs, hash)
    redis.call('HSET', anomalies, hash, json)
  end
end
local surplus = redis.call('ZCARD', byTime) - tonumber(ARGV[2])
if surplus > 0 then drop(redis.call('ZRANGE', byTime, 0, surplus - 1)) end
return { #expired, math.max(surplus, 0) }
`

/** ARGV[2]: which key to read; ARGV[3] and ARGV[4]: first and last place. Answers how many there are, and their JSON. */
export const listScript = `${prelude}
local key = KEYS[tonumber(ARGV[2])]
local hashes = redis.call('ZREVRANGE', key, ARGV[3], ARGV[4])
local found = {}
if #hashes > 0 then found = redis.call('HMGET', anomalies, unpack(hashes)) end
return { #expired, redis.call('ZCARD', key), found }
`

/** Answers how many there are. */
export const sizeScript = `${prelude}
return { #expired, redis.call('ZCARD', byTime) }
`

/** ARGV[2] and on: hashes of blocks. Answers how many anomalies were found in these, and drops them. */
export const dropBlocksScript = `${prelude}
local blocks = {}
for at = 2, #ARGV do blocks[ARGV[at]] = true end
local void = {}
local all = redis.call('HGETALL', anomalies)
for at = 1, #all, 2 do
  if blocks[cjson.decode(all[at + 1]).blockHash] then void[#void + 1] = all[at] end
end
drop(void)
return { #expired, #void }
`

/** Drops all and answers how many there were. */
export const clearScript = `${prelude}
local count = redis.call('ZCARD', byTime)
redis.call('DEL', unpack(KEYS))
return { #expired, count }
`
