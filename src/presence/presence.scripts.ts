// What presence asks of Redis, each in one step, so that of two nodes which a user leaves at once exactly one is the last.
// Kept there: a sorted set of nodes by the time until which each counts as alive, a set of users per node, and a sorted
// set of those who left by the time they were last here. Times that are compared are Redis's own: clocks of nodes differ.
//
// KEYS: nodes, last seen. ARGV: prefix of the sets of users, this node, then what the script is about.

const PREFACE = `
local nodes, seen, users, self = KEYS[1], KEYS[2], ARGV[1], ARGV[2]
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local alive = redis.call('ZRANGE', nodes, '(' .. now, '+inf', 'BYSCORE')
local function online(user)
  for _, node in ipairs(alive) do
    if redis.call('SISMEMBER', users .. node, user) == 1 then return true end
  end
  return false
end
`;

/** ARGV: user. Answers 1 when no node that lives served them. */
export const ENTER = `${PREFACE}
local was = online(ARGV[3])
redis.call('SADD', users .. self, ARGV[3])
redis.call('ZREM', seen, ARGV[3])
return was and 0 or 1
`;

/** ARGV: user, when they were last here (ms, 0: just now). Answers 1 when they were here, and no other node serves them. */
export const LEAVE = `${PREFACE}
local was = redis.call('SREM', users .. self, ARGV[3])
if online(ARGV[3]) then return 0 end
redis.call('ZADD', seen, 'GT', ARGV[4] == '0' and now or ARGV[4], ARGV[3])
return was
`;

/** ARGV: users. Answers for each 'online', when they were last here (ms), or an empty text. */
export const STATUSES = `${PREFACE}
local times = redis.call('ZMSCORE', seen, unpack(ARGV, 3))
local answer = {}
for i = 1, #times do answer[i] = times[i] or '' end
for _, node in ipairs(alive) do
  for i, is in ipairs(redis.call('SMISMEMBER', users .. node, unpack(ARGV, 3))) do
    if is == 1 then answer[i] = 'online' end
  end
end
return answer
`;

/**
 * ARGV: for how long this node counts as alive from now on (ms). Answers whether it still did (0, 1), and how many users
 * it serves as far as Redis knows. What nobody refreshes for a day goes by itself.
 */
export const BEAT = `${PREFACE}
local known = redis.call('ZSCORE', nodes, self)
redis.call('ZADD', nodes, now + ARGV[3], self)
redis.call('ZREMRANGEBYRANK', seen, 0, -100001)
for _, key in ipairs({ nodes, seen, users .. self }) do redis.call('EXPIRE', key, 86400) end
return { known and 1 or 0, redis.call('SCARD', users .. self) }
`;

/** ARGV: users whom this node serves. Answers those of them whom another node had declared gone. */
export const ANNOUNCE = `${PREFACE}
local back = {}
for i = 3, #ARGV do
  redis.call('SADD', users .. self, ARGV[i])
  if redis.call('ZREM', seen, ARGV[i]) == 1 then back[#back + 1] = ARGV[i] end
end
return back
`;

/** ARGV: how many users at most. Clears up behind a node that died; answers whom nobody serves now, nil if none died. */
export const BURY = `${PREFACE}
local dead = redis.call('ZRANGE', nodes, '-inf', now, 'BYSCORE', 'LIMIT', 0, 1)[1]
if not dead then return false end
local gone = {}
for _, user in ipairs(redis.call('SPOP', users .. dead, ARGV[3])) do
  if not online(user) then
    redis.call('ZADD', seen, now, user)
    gone[#gone + 1] = user
  end
end
if redis.call('EXISTS', users .. dead) == 0 then redis.call('ZREM', nodes, dead) end
return gone
`;
