-- Provably unsent: the tokens and the day's unit are free again. ARGV: offset, permit.
local permit = ARGV[2]
load_state()
if not (whole() and open_call(permit)) then
  return 0
end
turn_day()
local call = open_call(permit)
for day = call.first_day, call.last_day do
  set('d:' .. day, value('d:' .. day) - call.weight)
  if call.asks then
    set('a:' .. day, value('a:' .. day) - call.weight)
  end
end
remove(keys.tokens, permit, call.weight)
remove(keys.asked, permit, call.weight)
put(keys.tokens, permit, 1, now - value('reach') - 1) -- remembered as a token that has come back already
redis.call('HDEL', keys.open, permit)
save()
return 1
