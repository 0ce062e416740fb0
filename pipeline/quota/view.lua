-- How the bucket stands, and when it opens to a call of a weight. Reads only. ARGV: offset, limits (JSON), reach, weight.
-- Answers {} when cold, else {gate, its reason, slow, then for each limit: name, allowed, used, in flight, ready, opens}.
local limits = cjson.decode(ARGV[2])
load_state()
if not warm(tonumber(ARGV[3])) then
  return {}
end

local gate = math.max(0, value('gate') - now)
local answer = { text(gate), gate > 0 and state.gate_reason or '', text(math.max(0, value('slow_until') - now)) }
for _, limit in ipairs(limits) do
  local s = standing_of(limit, tonumber(ARGV[4]), 1)
  local ready = gate > 0 and 0 or math.max(0, s.ready)
  for _, fact in ipairs({ limit.name, s.allowed, s.used, s.in_flight, ready, text(math.max(s.opens - now, gate)) }) do
    answer[#answer + 1] = fact
  end
end
return answer
