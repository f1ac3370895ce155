import { RuleError } from '@bookshop/kit/app';
import { z } from 'zod';

import type { Models, Reader } from '../data/models';
import { readFields } from '../http/read-fields';
import { checkPassword } from './passwords';

/** PostgreSQL rejects NUL in a string. */
const word = z
  .string()
  .max(200)
  .refine((text) => !text.includes('\0'));

export const credentials = z.object({ username: word, password: word });

/**
 * The reader whose name and password the body has. The error does not say whether the name, the
 * password or both are wrong: otherwise one could find out who has an account here.
 */
export async function signIn(models: Pick<Models, 'Reader'>, body: unknown): Promise<Reader> {
  const { username, password } = readFields(credentials, body);
  const reader = await checkPassword(models, username, password);
  if (!reader) throw new RuleError('wrong-password', 'Name or password is wrong.');
  return reader;
}
