import { createPrivateKey, generateKeyPairSync, type KeyObject } from 'node:crypto';

import { z } from 'zod';

/**
 * A field for the settings: a private key for ES256, in PEM. Without one, a new key is made at each
 * start: nobody knows it, and its signatures are valid as long as the program runs.
 */
export function signingKey(): z.ZodType<KeyObject, string | undefined> {
  return z
    .string()
    .transform((pem, context) => {
      const key = readKey(pem);
      if (key) return key;
      context.addIssue('no private key of P-256');
      return z.NEVER;
    })
    .default(() => generateKeyPairSync('ec', { namedCurve: 'P-256' }).privateKey)
    .describe('a private key of the curve P-256, in PEM');
}

function readKey(pem: string): KeyObject | undefined {
  try {
    const key = createPrivateKey(pem);
    return key.asymmetricKeyDetails?.namedCurve === 'prime256v1' ? key : undefined;
  } catch {
    return undefined;
  }
}
