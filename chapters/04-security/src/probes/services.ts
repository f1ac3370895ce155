import type { Json } from '@bookshop/kit/app';

import type { Hasher } from '../accounts/hasher';
import { buildPolicy } from '../http/csp';
import type { Shelf } from '../http/session-store';
import { parseRate } from '../limits/throttle';
import { jsonScript, safeHref } from '../pages/page-helpers';

export interface ServiceDeps {
  /** Throws while `password-hashing` is not solved. */
  passwords(): Hasher;
  readonly shelf: Shelf;
}

/**
 * The functions that tests can call, in a group for each exercise, under the learner's names.
 */
export function createServices({ passwords, shelf }: ServiceDeps) {
  return {
    passwords: {
      hash: (password: string) => passwords().hash(password),
      verify: (password: string | null, encoded: string) => passwords().verify(password, encoded),
      mustUpdate: (encoded: string) => passwords().mustUpdate(encoded),
    },
    sessions: {
      /** Everything in the store, unchanged. */
      stored: () => shelf.all(),
    },
    helpers: {
      safeHref: (url: string) => safeHref(url),
      jsonScript: (value: Json, id: string) => jsonScript(value, id),
    },
    csp: {
      buildPolicy: (directives: Record<string, string[]>) => buildPolicy(directives),
    },
    throttle: {
      parseRate: (rate: string | null) => parseRate(rate),
    },
  };
}
