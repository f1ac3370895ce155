import {
  createHash,
  createPrivateKey,
  createPublicKey,
  type KeyObject,
  sign,
  verify,
} from 'node:crypto';

import { CourseError } from '../model/course-error';
import type { Grade } from '../model/grade';

/**
 * Signs a grade with an Ed25519 key in PEM format. With the public key, anybody can check that it
 * has not been changed since.
 */
export function signGrade(grade: Grade, pem: string): Grade {
  const key = readPrivateKey(pem);
  const value = sign(null, signedBytes(grade), key).toString('base64');
  return {
    ...withoutSignature(grade),
    signature: { algorithm: 'ed25519', key_sha256: fingerprint(createPublicKey(key)), value },
  };
}

/** The private key in a PEM string; throws an error for the command line when it cannot sign. */
export function readPrivateKey(pem: string): KeyObject {
  return readKey(() => createPrivateKey(pem), 'private');
}

export type Verification =
  | { readonly holds: true; readonly key: string }
  | { readonly holds: false; readonly reason: string };

/** Whether the grade, as it is, was signed with the private key of this public one. */
export function verifyGrade(grade: Grade, pem: string): Verification {
  const key = readKey(() => createPublicKey(pem), 'public');
  const { signature } = grade;
  if (!signature) return { holds: false, reason: 'it is not signed' };
  const own = fingerprint(key);
  if (signature.key_sha256 !== own) {
    return {
      holds: false,
      reason: `it was signed with another key (${signature.key_sha256.slice(0, 16)}, and this one is ${own.slice(0, 16)})`,
    };
  }
  const value = Buffer.from(signature.value, 'base64');
  // The last character of base64 has spare bits: only one way to write a signature is accepted.
  const isPlain = value.toString('base64') === signature.value;
  const holds = isPlain && verify(null, signedBytes(grade), key, value);
  return holds ? { holds, key: own } : { holds, reason: 'it was changed after it was signed' };
}

/**
 * The bytes that are signed: the grade without its signature, as JSON without white space, with its
 * fields sorted by name.
 */
function signedBytes(grade: Grade): Buffer {
  return Buffer.from(JSON.stringify(withoutSignature(grade), sortFields));
}

/**
 * Sorts fields by name: a program that reads a grade and writes it again may change their order.
 */
function sortFields(_: string, value: unknown): unknown {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function withoutSignature(grade: Grade): Grade {
  const { signature: _, ...rest } = grade;
  return rest;
}

function fingerprint(key: KeyObject): string {
  return createHash('sha256')
    .update(key.export({ type: 'spki', format: 'der' }))
    .digest('hex');
}

function readKey(read: () => KeyObject, kind: 'private' | 'public'): KeyObject {
  try {
    const key = read();
    if (key.asymmetricKeyType === 'ed25519') return key;
  } catch {
    // Reported below, without quoting the file.
  }
  throw new CourseError(`this is not a ${kind} Ed25519 key in PEM format`, {
    next: '`openssl genpkey -algorithm ed25519 -out grader.pem` makes a private key, `openssl pkey -in grader.pem -pubout -out grader.pub.pem` its public one.',
  });
}
