/**
 * The steps that Redis does whole or not at all. Each touches the keys of one bundle only, which share a slot. They are sent
 * as text each time (EVAL): short, and never missing after a restart.
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

/**
 * KEYS: head, records, moves. ARGV: expected sequence ("0" for none), expected revision, next sequence, revision, move as
 * JSON, how many moves to keep. Answers {"moved"}, {"missing"} or {"stale", sequence, revision}.
 */
export const MOVE_HEAD: string = `
local head = redis.call('HMGET', KEYS[1], 'sequence', 'revision')
local sequence, revision = head[1] or '0', head[2] or ''
if sequence ~= ARGV[1] or revision ~= ARGV[2] then return {'stale', sequence, revision} end
if redis.call('HEXISTS', KEYS[2], ARGV[4]) == 0 then return {'missing'} end
redis.call('HSET', KEYS[1], 'sequence', ARGV[3], 'revision', ARGV[4])
redis.call('LPUSH', KEYS[3], ARGV[5])
redis.call('LTRIM', KEYS[3], 0, tonumber(ARGV[6]) - 1)
return {'moved'}
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
