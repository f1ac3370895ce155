import { createHash, randomBytes } from 'node:crypto';

import type { CookieOptions, Request, Response } from 'express';

import { HttpError } from './errors';
import type { Models, Reader } from './models';

const COOKIE = 'session';
const OPTIONS: CookieOptions = { httpOnly: true, sameSite: 'lax', path: '/' };

/** Who sends a request, by a cookie. */
export interface Sessions {
  open(response: Response, reader: Reader): Promise<void>;
  close(request: Request, response: Response): Promise<void>;
  /** The reader who is logged in; a 401 where there is none. */
  reader(request: Request): Promise<Reader>;
  /** The same for the staff; a 403 for other readers. */
  staff(request: Request): Promise<Reader>;
}

export function createSessions({ Session }: Pick<Models, 'Session'>): Sessions {
  const reader = async (request: Request) => {
    const digest = digestIn(request);
    const session = await Session.findOne({ where: { digest }, include: 'reader' });
    if (!session?.reader) throw new HttpError(401, 'login-needed');
    return session.reader;
  };
  return {
    async open(response, { id }) {
      const token = randomBytes(32).toString('hex');
      await Session.create({ digest: digestOf(token), readerId: id });
      response.cookie(COOKIE, token, OPTIONS);
    },
    async close(request, response) {
      await Session.destroy({ where: { digest: digestIn(request) } });
      response.clearCookie(COOKIE, OPTIONS);
    },
    reader,
    async staff(request) {
      const found = await reader(request);
      if (!found.isStaff) throw new HttpError(403, 'staff-only');
      return found;
    },
  };
}

/** Whoever reads the table cannot log in with what is in it. */
function digestOf(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

function digestIn({ headers }: Request): string {
  const cookies = (headers.cookie ?? '').split(/; */).map((pair) => pair.split('='));
  return digestOf(cookies.find(([name]) => name === COOKIE)?.[1] ?? '');
}
