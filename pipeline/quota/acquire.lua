-- Take a token of every limit, or of none. ARGV: offset, limits (JSON), reach, permit, weight, share, lease.
-- Answers {'cold'} | {'granted'} | {'denied', limit, cause, wait, until by the wall clock}.
local limits = cjson.decode(ARGV[2])
local reach, permit = tonumber(ARGV[3]), ARGV[4]
local weight, share, lease = tonumber(ARGV[5]), tonumber(ARGV[6]), tonumber(ARGV[7])

load_state()
if not warm(reach) then
  return { 'cold' }
end

local function denied(name, cause, opens)
  return { 'denied', name, cause, text(opens - now), text(opens - skew) }
end

local held = moment_of(permit)
if held then -- a repeated command, or a permit used twice
  local call = open_call(permit)
  if call and not call.rebuilt and held > now then
    return { 'granted' }
  end
  return denied('', 'spent', now)
end

turn_day()
local latest = { opens = now }
later(latest, value('gate'), 'gate')
local told
for _, limit in ipairs(limits) do
  local s = standing_of(limit, weight, share)
  if s.opens > latest.opens then
    latest = { opens = s.opens, cause = s.cause, name = limit.name }
  end
  if limit.told then
    told = { limit = limit, used = s.used + weight }
  end
end
if latest.opens > now then
  if next(changed) or skew ~= value('skew') then
    save()
  end
  return denied(latest.name or '', latest.cause, latest.opens)
end

local first, last = day_of(wall - DAY_GUARD), day_of(wall + DAY_GUARD)
local call = {
  weight = weight, taken = now, first_day = first, last_day = last, place = value('sequence') + weight,
  used = told and told.used or -1, window = told and told.limit.window or 0, calls = told and told.limit.calls or 0,
  asks = share < 1,
}
prune()
put(keys.tokens, permit, weight, now + lease)
write_call(permit, call)
charge(call, first, last)
set('sequence', call.place)
for _, limit in ipairs(limits) do
  if not limit.day then
    local arrival = paced(limit, weight)
    set('pace:' .. limit.name, arrival)
  end
end
if call.asks then
  put(keys.asked, permit, weight, now)
  redis.call('PEXPIRE', keys.asked, text(value('life')))
end
save()
return { 'granted' }
