import { readInput } from '@bookshop/kit/app';
import type { RequestHandler } from 'express';
import { z } from 'zod';

import { createCache } from '../cache/cache';
import type { CacheStore } from '../cache/cache-store';
import { text } from '../http/fields';

export interface NoticeDeps {
  readonly store: CacheStore;
  readonly prefix: string;
}

/** What the staff has written on the slate at the door; somebody wipes it after a while. */
export interface Notice {
  read(): Promise<string | undefined>;
  write(words: string, seconds: number): Promise<void>;
}

/** A notice is nowhere but in the cache: a shop that loses it loses nothing of value. */
export function createNotice({ store, prefix }: NoticeDeps): Notice {
  const cache = createCache({ store, prefix });
  return {
    read: async () => {
      const { hit, value } = await cache.get('notice');
      return hit && typeof value === 'string' ? value : undefined;
    },
    write: (words, seconds) => cache.set('notice', words, { timeout: seconds }),
  };
}

const body = z.object({ text: text(200), seconds: z.int().min(0).max(86_400).default(3_600) });

const NO_NOTICE = { code: 'invalid-notice', message: 'A notice has a text, and perhaps seconds.' };

export function createNoticeRoute(notice: Notice): RequestHandler {
  return async (request, response) => {
    const { text: words, seconds } = readInput(body, request.body, NO_NOTICE);
    await notice.write(words, seconds);
    response.status(204).end();
  };
}
