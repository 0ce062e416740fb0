-- Become the one who rebuilds. ARGV: offset, reach, token, how long it may take (milliseconds).
-- Answers 'warm' (nothing to do) | 'busy' (somebody else is at it) | 'begun': from here on the bucket is cold until the
-- end, so whatever may still be sent is in the ledger before the ledger is read.
load_state()
if warm(tonumber(ARGV[2])) then
  return 'warm'
end
local mine = ARGV[3] .. ' ' .. run_id()
local holder = redis.call('GET', keys.rebuild)
if holder and holder ~= mine and string.match(holder, ' (%w+)$') == run_id() then
  return 'busy'
end
redis.call('DEL', keys.state, keys.tokens, keys.open, keys.asked)
redis.call('SET', keys.rebuild, mine, 'PX', ARGV[4])
return 'begun'
