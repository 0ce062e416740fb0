-- Close the bucket for a while; a longer closing stays. ARGV: offset, for how long, reason.
load_state()
if not whole() then
  return 0
end
local gate = now + tonumber(ARGV[2])
if gate > value('gate') then
  set('gate', gate)
  set('gate_reason', ARGV[3])
  save()
end
return 1
