-- One bucket: what every script of this room stands on. Times are microseconds; ARGV[1] is the clock seam's offset.
local keys = {
  state = KEYS[1], -- hash: run id that filled it, clock, gate, pace, calls per day (`d:<day>`, `a:<day>` of those asking)
  tokens = KEYS[2], -- zset: permit -> the moment its window runs from: its lease's end, or when its answer was read
  open = KEYS[3], -- hash: permit -> the facts of a call that is neither answered nor refunded (msgpack, see `facts`)
  asked = KEYS[4], -- zset: permit of a call that may use a share only -> when it was taken
  rebuild = KEYS[5], -- string: token of the one who is rebuilding, and the run id it began under
}

-- A token at moment s holds its place while now < s + window + guard. So a call in flight, a call whose lease ran out
-- unanswered and an answered call are one thing, and nothing has to be moved when a lease ends.

local DAY = 86400e6
local DAY_GUARD = 2e6 -- the vendor's midnight may be this far from ours
local GRACE = 60e6 -- tokens are remembered this much longer than they count, so that a repeated command changes nothing
local MIDDLE = '.' -- a member that keeps each key in being, so that a lost one is noticed
local PHANTOM = '~' -- tokens that somebody else with the same key has used

local state, changed = {}, {}
local wall, skew, now

local function text(number)
  return string.format('%.0f', number)
end

local function value(name)
  return tonumber(state[name] or 0)
end

local function set(name, new)
  state[name] = new
  changed[name] = new
end

local function run_id()
  return string.match(redis.call('INFO', 'server'), 'run_id:(%w+)')
end

-- The bucket's clock never goes back: when Redis' does, it goes on from where it was, at the normal rate.
local function read_clock()
  local time = redis.call('TIME')
  wall = time[1] * 1e6 + time[2] + tonumber(ARGV[1])
  skew = value('skew')
  now = wall + skew
  local last = value('last')
  if now < last then
    skew = skew + last - now
    now = last
  end
end

local function load_state()
  local flat = redis.call('HGETALL', keys.state)
  for i = 1, #flat, 2 do
    state[flat[i]] = flat[i + 1]
  end
  read_clock()
end

local function whole()
  return redis.call('EXISTS', keys.state, keys.tokens, keys.open) == 3
end

-- Warm: filled by this very run of Redis, no key lost since, and remembering at least as far back as is asked for.
local function warm(reach)
  return whole() and value('reach') >= reach and state.run == run_id()
end

local function keep_alive()
  local life = value('life')
  if redis.call('PTTL', keys.state) < life / 2 then
    for _, name in ipairs({ 'state', 'tokens', 'open', 'asked' }) do
      redis.call('PEXPIRE', keys[name], text(life))
    end
  end
end

local function save()
  set('last', now)
  set('skew', skew)
  local flat = {}
  for name, new in pairs(changed) do
    flat[#flat + 1] = name
    flat[#flat + 1] = type(new) == 'number' and text(new) or new
  end
  redis.call('HSET', keys.state, unpack(flat))
  keep_alive()
end

-- A call that the vendor counts n times holds n tokens: the permit, then the permit with a number.
local function member(permit, index)
  return index == 1 and permit or permit .. ' ' .. index
end

local function put(key, permit, weight, moment)
  for index = 1, weight do
    redis.call('ZADD', key, text(moment), member(permit, index))
  end
end

local function remove(key, permit, weight)
  for index = 1, weight do
    redis.call('ZREM', key, member(permit, index))
  end
end

local function count(key, after)
  return redis.call('ZCOUNT', key, '(' .. text(after), '(+inf')
end

-- facts of an open call: weight, when taken, first and last day charged, place in the sequence, how much of the told
-- limit was used with it (-1: unknown), window and calls of that limit, 1 if it asks, 1 if a rebuild put it back
local function open_call(permit)
  local packed = redis.call('HGET', keys.open, permit)
  if not packed or permit == MIDDLE then
    return nil
  end
  local f = cmsgpack.unpack(packed)
  return {
    weight = f[1], taken = f[2], first_day = f[3], last_day = f[4], place = f[5], used = f[6],
    window = f[7], calls = f[8], asks = f[9] == 1, rebuilt = f[10] == 1,
  }
end

local function write_call(permit, c)
  redis.call('HSET', keys.open, permit, cmsgpack.pack({
    c.weight, c.taken, c.first_day, c.last_day, c.place, c.used,
    c.window, c.calls, c.asks and 1 or 0, c.rebuilt and 1 or 0,
  }))
end

local function moment_of(permit)
  return tonumber(redis.call('ZSCORE', keys.tokens, permit) or nil)
end

-- Days are the calendar's, so they go by the wall clock. A call is charged to every day that it may have arrived on.

local function day_of(moment)
  return math.floor(moment / DAY)
end

local function charge(call, from, to)
  for day = from, to do
    set('d:' .. day, value('d:' .. day) + call.weight)
    if call.asks then
      set('a:' .. day, value('a:' .. day) + call.weight)
    end
  end
end

local function charge_through(call, day)
  charge(call, call.last_day + 1, day)
  call.last_day = math.max(call.last_day, day)
end

-- The calls that were in flight over midnight, with the last day that each may arrive on.
local function straddlers(today)
  local found = {}
  if value('day') >= today then
    return found
  end
  for _, permit in ipairs(redis.call('HKEYS', keys.open)) do
    local call = open_call(permit)
    local moment = call and moment_of(permit)
    if moment then
      local day = math.min(today, day_of(moment - skew + DAY_GUARD))
      if day > call.last_day then
        found[#found + 1] = { permit = permit, call = call, day = day }
      end
    end
  end
  return found
end

local function turn_day()
  local today = day_of(wall + DAY_GUARD)
  if value('day') >= today then
    return
  end
  for _, found in ipairs(straddlers(today)) do
    charge_through(found.call, found.day)
    write_call(found.permit, found.call)
  end
  for name in pairs(state) do
    local day = string.match(name, '^[ad]:(%d+)$')
    if day and tonumber(day) < today - 3 then
      redis.call('HDEL', keys.state, name)
    end
  end
  set('day', today)
end

-- Forget what counts no more, a little at a time.
local function prune()
  local horizon = text(now - value('reach') - GRACE)
  local old = redis.call('ZRANGEBYSCORE', keys.tokens, '-inf', horizon, 'LIMIT', 0, 200)
  if #old > 0 then
    redis.call('ZREM', keys.tokens, unpack(old))
    redis.call('HDEL', keys.open, unpack(old))
    redis.call('ZREMRANGEBYSCORE', keys.asked, '-inf', horizon)
  end
end
