import { randomUUID } from 'node:crypto';

import type { Models, Reader } from '../data/models';
import type { Hasher } from './hasher';

export interface LoginOptions {
  readonly models: Pick<Models, 'Reader'>;
  readonly hasher: Hasher;
}

/**
 * The reader with this name and password, who must be active. `null` does not reveal what was
 * wrong, and neither does the time: an unknown name takes as long as a wrong password.
 */
export type Login = (username: string, password: string) => Promise<Reader | null>;

export function createLogin({ models: { Reader }, hasher }: LoginOptions): Login {
  let ofNobody: Promise<string> | undefined;
  return async (username, password) => {
    const reader = await Reader.findOne({ where: { username } });
    ofNobody ??= hasher.hash(randomUUID());
    const encoded = reader?.passwordHash ?? (await ofNobody);
    const isRight = await hasher.verify(password, encoded);
    if (!isRight || !reader?.isActive) return null;
    // Only now is the password known, so only now can a better hash be stored.
    if (hasher.mustUpdate(encoded)) {
      await reader.update({ passwordHash: await hasher.hash(password) });
    }
    return reader;
  };
}
