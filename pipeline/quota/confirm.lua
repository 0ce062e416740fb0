-- May this call be sent now? Reads only. ARGV: offset, permit. Answers 1 or 0.
-- A permit that a rebuild put back is not good for sending: others were granted without knowing of it.
local permit = ARGV[2]
load_state()
local call = warm(0) and open_call(permit)
if call and not call.rebuilt and (moment_of(permit) or 0) > now then
  return 1
end
return 0
