import { z } from 'zod';

/** Where `CACHE_URL` says that entries are kept. */
export type CachePlace =
  | { readonly kind: 'plain' }
  | { readonly kind: 'memory'; readonly max: number; readonly cull: number }
  /** Without a URL of its own: the server of `REDIS_URL`. */
  | { readonly kind: 'redis'; readonly url?: string };

export const CACHE_PLACES = 'plain:, memory:?max=300&cull=3, redis: or redis://host:port/0';

const count = z
  .string()
  .regex(/^\d{1,9}$/)
  .transform(Number);

const memory = z.strictObject({
  max: count.pipe(z.number().min(1)).default(300),
  cull: count.default(3),
});

/** Reads a `CACHE_URL`. */
export const cachePlace = z.string().transform((text, context): CachePlace => {
  if (text === 'plain:') return { kind: 'plain' };
  if (text === 'redis:') return { kind: 'redis' };
  if (/^rediss?:\/\/./.test(text)) return { kind: 'redis', url: text };
  const [, query] = /^memory:(?:\?(.*))?$/.exec(text) ?? [];
  const limits = text.startsWith('memory:')
    ? memory.safeParse(Object.fromEntries(new URLSearchParams(query ?? '')))
    : undefined;
  if (limits?.success) return { kind: 'memory', ...limits.data };
  context.addIssue({ code: 'custom', message: CACHE_PLACES });
  return z.NEVER;
});
