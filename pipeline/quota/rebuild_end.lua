-- Fill the bucket from the ledger. ARGV: offset, limits (JSON), reach, token, life (milliseconds), history (JSON: calls,
-- each {permit, weight, made, answered or -1, lease}, as ages; days, each {day, calls}).
-- Answers 1, or 0 when the one who began is not the one who rebuilds any more: then what it read may be too old.
local limits, reach, token = cjson.decode(ARGV[2]), tonumber(ARGV[3]), ARGV[4]
local history = cjson.decode(ARGV[6])
load_state()
if state.born == token and warm(reach) then
  return 1 -- a repeated command
end
if redis.call('GET', keys.rebuild) ~= token .. ' ' .. run_id() then
  return 0
end

local told
for _, limit in ipairs(limits) do
  told = limit.told and limit or told
end

redis.call('DEL', keys.state, keys.tokens, keys.open, keys.asked, keys.rebuild)
state, changed = {}, {}
read_clock()
for name, new in pairs({ run = run_id(), born = token, reach = reach, life = tonumber(ARGV[5]) }) do
  set(name, new)
end
redis.call('ZADD', keys.tokens, '+inf', MIDDLE)
redis.call('HSET', keys.open, MIDDLE, '')
for _, day in ipairs(history.days) do
  set('d:' .. day[1], day[2])
end
local today = day_of(wall + DAY_GUARD)
set('day', today)
for _, past in ipairs(history.calls) do
  local permit, weight, made, answered, lease = past[1], past[2], past[3], past[4], past[5]
  if answered >= 0 then
    put(keys.tokens, permit, weight, now - answered)
  else
    local call = {
      weight = weight, taken = now - made, first_day = day_of(wall - made - DAY_GUARD), last_day = day_of(wall - made + DAY_GUARD),
      place = 0, used = -1, window = told and told.window or 0, calls = told and told.calls or 0, rebuilt = true,
    }
    put(keys.tokens, permit, weight, now + lease)
    charge_through(call, math.min(today, day_of(wall + lease + DAY_GUARD)))
    write_call(permit, call)
  end
end
save()
return 1
