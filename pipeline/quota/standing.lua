-- How one limit stands: { allowed, used, in_flight, opens, cause, ready }. Reads only. `opens` is the moment from which
-- a call of this weight may be made, as far as this limit knows; not later than `now` means at once.

local SLOW_RATE = 0.98
local SLOW_BURST = 2

local function later(standing, opens, cause)
  if opens > standing.opens then
    standing.opens, standing.cause = opens, cause
  end
end

local function allowed_by(limit)
  if limit.told and value('told_until') > now then
    return math.min(limit.calls, value('told'))
  end
  return limit.calls
end

-- When the n-th oldest token comes back at the earliest: one that is in flight cannot come back before a whole window.
local function back_at(key, after, n, span)
  local found = redis.call('ZRANGEBYSCORE', key, '(' .. text(after), '(+inf', 'WITHSCORES', 'LIMIT', n - 1, 1)
  return math.min(tonumber(found[2] or now), now) + span
end

local function pace(limit)
  local interval, burst = limit.window / limit.calls, limit.burst
  if value('slow_until') > now then
    interval, burst = interval / SLOW_RATE, math.min(burst, SLOW_BURST)
  end
  return interval, burst
end

-- The theoretical arrival time after this call (GCRA), and the moment from which the call may be made.
local function paced(limit, weight)
  local interval, burst = pace(limit)
  local arrival = math.max(value('pace:' .. limit.name), now) + weight * interval
  return arrival, arrival - math.max(burst, weight) * interval
end

local function rolling(limit, weight, share)
  local span = limit.window + limit.guard
  local after = now - span
  local used = count(keys.tokens, after)
  local s = { allowed = allowed_by(limit), used = used, in_flight = count(keys.tokens, now), opens = now }
  local short = used + weight - s.allowed
  if short > 0 then
    later(s, back_at(keys.tokens, after, short, span), 'tokens')
  end
  if share < 1 then
    short = count(keys.asked, after) + weight - math.max(weight, math.floor(limit.calls * share))
    if short > 0 then
      later(s, back_at(keys.asked, after, short, span), 'share')
    end
  end
  local arrival, from = paced(limit, weight)
  later(s, math.ceil(from), 'pace')
  local interval, burst = pace(limit)
  s.ready = math.min(s.allowed - used, math.floor(burst - (arrival - weight * interval - now) / interval + 1e-6))
  return s
end

local function used_on(day)
  local used = value('d:' .. day)
  for _, found in ipairs(straddlers(day_of(wall + DAY_GUARD))) do
    if found.call.last_day < day and day <= found.day then
      used = used + found.call.weight
    end
  end
  return used
end

local function calendar(limit, weight, share)
  local s = { allowed = limit.calls, used = 0, in_flight = count(keys.tokens, now), opens = now }
  for day = day_of(wall - DAY_GUARD), day_of(wall + DAY_GUARD) do
    local next_day = (day + 1) * DAY + DAY_GUARD + skew
    local used = used_on(day)
    s.used = math.max(s.used, used)
    if used + weight > limit.calls then
      later(s, next_day, 'day')
    end
    if share < 1 and value('a:' .. day) + weight > math.max(weight, math.floor(limit.calls * share)) then
      later(s, next_day, 'share')
    end
  end
  s.ready = s.allowed - s.used
  return s
end

local function standing_of(limit, weight, share)
  if limit.day then
    return calendar(limit, weight, share)
  end
  return rolling(limit, weight, share)
end
