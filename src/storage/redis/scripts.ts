/**
 * The steps that Redis does whole or not at all. Each touches the keys of one bundle only, of the tokens or of the audit log,
 * which share a slot. They are sent as text each time (EVAL): short, and never missing after a restart.
 */

/**
 * KEYS: records, parts of the revision. ARGV: revision, record, then pairs of artifact and bytes.
 * Answers 1, or 0 when the revision was there. Its first write must be one that a full Redis refuses: after the first,
 * Redis lets a script go on.
 */
export const PUT_REVISION: string = `
if redis.call('HEXISTS', KEYS[1], ARGV[1]) == 1 then return 0 end
for i = 3, #ARGV, 2 do redis.call('HSET', KEYS[2], ARGV[i], ARGV[i + 1]) end
redis.call('HSET', KEYS[1], ARGV[1], ARGV[2])
return 1
`;

/** Ends a script that expected another head (ARGV 1 and 2), and finds the number of the next move. */
const EXPECT_HEAD = `
local head = redis.call('HMGET', KEYS[1], 'sequence', 'revision', 'buried')
local sequence, revision = head[1] or '0', head[2] or ''
if sequence ~= ARGV[1] or revision ~= ARGV[2] then return {'stale', sequence, revision} end
local next = string.format('%d', tonumber(head[1] or head[3] or '0') + 1)
`;

/**
 * KEYS: head, moves, records. ARGV: expected sequence ("0" for none), expected revision, the move as JSON without its
 * beginning (`{"sequence":<n>,`), how many moves to keep, revision. Answers {"moved", sequence}, {"missing"} or {"stale",
 * sequence, revision}.
 */
export const MOVE_HEAD: string = `${EXPECT_HEAD}
if redis.call('HEXISTS', KEYS[3], ARGV[5]) == 0 then return {'missing'} end
redis.call('HSET', KEYS[1], 'sequence', next, 'revision', ARGV[5])
redis.call('LPUSH', KEYS[2], '{"sequence":' .. next .. ',' .. ARGV[3])
redis.call('LTRIM', KEYS[2], 0, tonumber(ARGV[4]) - 1)
return {'moved', next}
`;

/** KEYS: head, moves. ARGV: the first four of `MOVE_HEAD`. Answers as that does, but never {"missing"}. */
export const DELETE_HEAD: string = `${EXPECT_HEAD}
redis.call('HSET', KEYS[1], 'buried', next)
redis.call('HDEL', KEYS[1], 'sequence', 'revision')
redis.call('LPUSH', KEYS[2], '{"sequence":' .. next .. ',' .. ARGV[3])
redis.call('LTRIM', KEYS[2], 0, tonumber(ARGV[4]) - 1)
return {'moved', next}
`;

/** KEYS: head, moves. Keeps of a bundle without a head its last move alone. */
export const TRIM_HISTORY: string = `
if redis.call('HEXISTS', KEYS[1], 'revision') == 0 then redis.call('LTRIM', KEYS[2], 0, 0) end
return 1
`;

/** KEYS: epoch. ARGV: the epoch that is over, a new one. Answers the epoch that holds. */
export const RENEW_EPOCH: string = `
local now = redis.call('GET', KEYS[1])
if now and now ~= ARGV[1] then return now end
redis.call('SET', KEYS[1], ARGV[2])
return ARGV[2]
`;

/** KEYS: head, records, parts of the revision. ARGV: revision. Answers 1, or 0 when it is the head. */
export const DELETE_REVISION: string = `
if redis.call('HGET', KEYS[1], 'revision') == ARGV[1] then return 0 end
redis.call('HDEL', KEYS[2], ARGV[1])
redis.call('UNLINK', KEYS[3])
return 1
`;

/** KEYS: lease. ARGV: token, milliseconds. Answers 1, or 0 when it is not (any longer) ours. */
export const RENEW_LEASE: string = `
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('PEXPIRE', KEYS[1], ARGV[2])
`;

/** KEYS: lease. ARGV: token. */
export const RELEASE_LEASE: string = `
if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
return redis.call('DEL', KEYS[1])
`;

/** KEYS: key of the tokens. ARGV: a new key. Answers the key that holds. */
export const DRAW_KEY: string = `
local held = redis.call('GET', KEYS[1])
if held then return held end
redis.call('SET', KEYS[1], ARGV[1])
return ARGV[1]
`;

/**
 * KEYS: records, version. ARGV: a new version, then for each token its id, what it is now (empty: not there) and what it
 * becomes (empty: forgotten). Answers 1, or 0 when one is something else by now. As for revisions, its first write is one that
 * a full Redis refuses, unless it only forgets.
 */
export const CHANGE_TOKENS: string = `
for i = 2, #ARGV, 3 do
  if (redis.call('HGET', KEYS[1], ARGV[i]) or '') ~= ARGV[i + 1] then return 0 end
end
for i = 2, #ARGV, 3 do
  if ARGV[i + 2] == '' then redis.call('HDEL', KEYS[1], ARGV[i])
  else redis.call('HSET', KEYS[1], ARGV[i], ARGV[i + 2]) end
end
redis.call('SET', KEYS[2], ARGV[1])
return 1
`;

/**
 * KEYS: records (a stream), state. ARGV: the sequence and hash of the record that the first hangs on, the hash of the last,
 * then the records. Answers {"appended"}, or {"stale", sequence, hash} when another is the last by now.
 */
export const APPEND_AUDIT: string = `
local state = redis.call('HMGET', KEYS[2], 'sequence', 'hash')
local sequence, hash = state[1] or '0', state[2] or string.rep('0', 64)
if sequence ~= ARGV[1] or hash ~= ARGV[2] then return {'stale', sequence, hash} end
for i = 4, #ARGV do
  sequence = string.format('%d', tonumber(sequence) + 1)
  redis.call('XADD', KEYS[1], sequence .. '-0', 'record', ARGV[i])
end
redis.call('HSET', KEYS[2], 'sequence', sequence, 'hash', ARGV[3])
return {'appended'}
`;

/**
 * KEYS: records, state. ARGV: the sequence and hash of the last record to forget. Forgetting comes first: after a write that
 * needs no room, a full Redis lets the other go on.
 */
export const TRIM_AUDIT: string = `
local anchor = redis.call('HGET', KEYS[2], 'anchor_sequence') or '0'
if tonumber(anchor) >= tonumber(ARGV[1]) then return 0 end
redis.call('XTRIM', KEYS[1], 'MINID', string.format('%d', tonumber(ARGV[1]) + 1) .. '-0')
redis.call('HSET', KEYS[2], 'anchor_sequence', ARGV[1], 'anchor_hash', ARGV[2])
return 1
`;
