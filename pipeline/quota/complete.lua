-- The answer was read whole: each token's window runs from now. What the answer says of the quota only ever tightens.
-- ARGV: offset, permit, limit, remaining, throttled (0 or 1), retry after, reset in, jitter in [0, 1). -1: not said.
local permit = ARGV[2]
local said = {
  limit = tonumber(ARGV[3]), remaining = tonumber(ARGV[4]), throttled = ARGV[5] == '1',
  retry = tonumber(ARGV[6]), reset = tonumber(ARGV[7]), jitter = tonumber(ARGV[8]),
}
local MINUTE = 60e6
local HOUR = 3600e6
local LONGEST_BACKOFF_WINDOWS = 60

load_state()
if not (whole() and open_call(permit)) then
  return 0
end
turn_day()
local call = open_call(permit)

-- Others use the key if the vendor has less left than all of our calls up to now could explain.
local function notice_others()
  if said.limit >= 0 and said.limit < call.calls then
    set('told', said.limit)
    set('told_until', now + call.window + call.window / 1200)
  end
  if said.remaining < 0 then
    return
  end
  local allowed = value('told_until') > now and math.min(call.calls, value('told')) or call.calls
  local explained = allowed - call.used - (value('sequence') - call.place)
  local others = math.min(explained - said.remaining, call.calls)
  if others > 0 then
    set('sequence', value('sequence') + others)
    put(keys.tokens, PHANTOM .. text(value('sequence')), others, now)
    set('others_until', now + call.window)
  end
end

local function backoff(window)
  local doubled = window / 8 * 2 ^ math.min(value('strikes') - 1, 30)
  return math.min(doubled, window * LONGEST_BACKOFF_WINDOWS) * (1 + said.jitter / 4)
end

-- Two refusals within ten minutes that nobody else's calls explain: the vendor counts otherwise than we know.
local function slow_down()
  if value('others_until') > now or value('told_until') > now then
    return
  end
  if value('unexplained') > 0 and now - value('unexplained') < 10 * MINUTE then
    set('slow_until', now + HOUR)
  end
  set('unexplained', now)
end

-- Calls that were under way together and are refused together are one refusal.
local function strike()
  if call.taken > value('struck') then
    set('strikes', value('strikes') + 1)
    slow_down()
    set('struck', now)
  end
  local window = call.window > 0 and call.window or MINUTE
  local wait = said.retry -- one that says "at once" has just refused
  if wait <= 0 and said.reset > 0 and said.reset <= 2 * window then
    wait = said.reset
  end
  if wait <= 0 then
    wait = backoff(window)
  end
  local gate = now + wait + window / 1200
  if gate > value('gate') then
    set('gate', gate)
    set('gate_reason', 'the vendor answered 429')
  end
end

put(keys.tokens, permit, call.weight, now)
redis.call('HDEL', keys.open, permit)
if said.throttled then
  strike()
else
  if call.taken > value('struck') then
    set('strikes', 0)
  end
  if call.used >= 0 then
    notice_others()
  end
end
save()
return 1
