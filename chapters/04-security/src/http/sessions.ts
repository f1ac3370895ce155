import { NotImplemented } from '@bookshop/kit/app';
import type { Store } from 'express-session';

import type { Models } from '../data/models';
import type { Visits } from './visits';

declare module 'express-session' {
  interface SessionData {
    // TODO: say what a session of the shop holds.
    readerId: number;
    basket: number[];
    csrfToken: string;
  }
}

export interface SessionOptions {
  readonly models: Pick<Models, 'Reader'>;
  /** Signs the cookie. */
  readonly secret: string;
  readonly store: Store;
  /** Whether the shop is open to the street, where everything goes by HTTPS. */
  readonly isProd: boolean;
}

/** Visits as sessions of express-session. */
export function createSessions(_options: SessionOptions): Visits {
  // TODO: set express-session up, and let nobody plant, keep or replay a session.
  throw new NotImplemented('security/sessions');
}
