import type { Redis } from 'ioredis';

/** KEYS, since SCAN may return a key twice, and then it would age twice. */
const AGE = `
  for _, key in ipairs(redis.call('KEYS', '*')) do
    local left = redis.call('PTTL', key)
    if left >= 0 then
      redis.call('PEXPIRE', key, math.max(0, left - tonumber(ARGV[1])))
    end
  end`;

/**
 * Shortens the lifetime of every key of the client's database, at once for everybody. Those whose
 * lifetime ends are deleted.
 */
export async function age(client: Redis, ms: number): Promise<void> {
  await client.eval(AGE, 0, String(ms));
}
