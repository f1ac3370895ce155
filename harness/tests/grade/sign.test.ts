import { generateKeyPairSync, type KeyPairKeyObjectResult } from 'node:crypto';
import { join } from 'node:path';

import { readGrade, writeGrade } from '../../src/grade/grade-file';
import { signGrade, verifyGrade } from '../../src/grade/sign';
import type { Grade } from '../../src/model/grade';
import { exampleGrade, exampleGradedExercise, exampleHash } from '../support/example-grade';
import { refusalOf } from '../support/refusal';
import { openFolder } from '../support/temporary-folder';

/** A pair of keys as they stand in files. */
function inPem({ privateKey, publicKey }: KeyPairKeyObjectResult) {
  return {
    privateKey: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    publicKey: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
  };
}

const grader = inPem(generateKeyPairSync('ed25519'));
const other = inPem(generateKeyPairSync('ed25519'));
const signed = signGrade(exampleGrade(), grader.privateKey);

test('a grade that was signed holds for whoever has the public key', () => {
  expect(verifyGrade(signed, grader.publicKey)).toEqual({
    holds: true,
    key: signed.signature?.key_sha256,
  });
});

test('a signature changes nothing else about the grade', () => {
  const { signature: _, ...rest } = signed;
  expect(rest).toEqual(exampleGrade());
});

test('the same grade has the same signature', () => {
  expect(signGrade(exampleGrade(), grader.privateKey)).toEqual(signed);
});

test('a grade that is signed again holds for the new key alone', () => {
  const again = signGrade(signed, other.privateKey);
  expect([grader, other].map(({ publicKey }) => verifyGrade(again, publicKey).holds)).toEqual([
    false,
    true,
  ]);
});

test('a grade still holds when it was written and read', async () => {
  await using folder = openFolder();
  const file = join(folder.path, 'grade.json');
  writeGrade(file, signed);
  expect(verifyGrade(readGrade(file), grader.publicKey).holds).toBe(true);
});

test('a grade still holds when its fields are in another order', () => {
  const turned = Object.fromEntries(Object.entries(signed).reverse()) as unknown as Grade;
  expect(verifyGrade(turned, grader.publicKey).holds).toBe(true);
});

/** Another value for every field at the top; the compiler asks for one that is new. */
const OTHERS: { [Field in Exclude<keyof Grade, 'signature'>]-?: unknown } = {
  schema: 'bookshop-course/grade/v2',
  status: 'infra_error',
  problem: 'none at all',
  authority: 'none',
  authoritative: false,
  missing: ['a lane'],
  points: { earned: 4, gradable: 5, max: 5 },
  submission: { ...exampleGrade().submission, sha256: exampleHash('f') },
  inputs: { ...exampleGrade().inputs, seed: 8 },
  exercises: [exampleGradedExercise({ verdict: 'failed' })],
  times: { ...exampleGrade().times, graded_at: '2026-02-01T12:00:00.000Z' },
};

test.each(Object.entries(OTHERS))('a change of its %s breaks the signature', (field, value) => {
  expect(verifyGrade({ ...signed, [field]: value }, grader.publicKey)).toEqual({
    holds: false,
    reason: 'it was changed after it was signed',
  });
});

test.each(Object.keys(OTHERS))('a grade without its %s does not hold', (field) => {
  const rest = Object.fromEntries(Object.entries(signed).filter(([name]) => name !== field));
  expect(verifyGrade(rest as unknown as Grade, grader.publicKey).holds).toBe(false);
});

test('a field that was added breaks the signature', () => {
  const more = { ...signed, bonus: 5 };
  expect(verifyGrade(more, grader.publicKey).holds).toBe(false);
});

test('two exercises that changed places break the signature', () => {
  const [one, two] = [exampleGradedExercise(), exampleGradedExercise({ exercise: 'tiny/double' })];
  const both = signGrade(exampleGrade({ exercises: [one, two] }), grader.privateKey);
  expect(verifyGrade({ ...both, exercises: [two, one] }, grader.publicKey).holds).toBe(false);
});

test('the signature of another grade does not hold', () => {
  const better = signGrade(exampleGrade({ problem: 'another' }), grader.privateKey);
  const { signature } = signed;
  expect(verifyGrade({ ...better, ...(signature && { signature }) }, grader.publicKey).holds).toBe(
    false,
  );
});

test.each(['', 'AAAA', 'no base64 at all!', Buffer.alloc(64).toString('base64')])(
  'a signature that is %j does not hold',
  (value) => {
    const { key_sha256 = '' } = signed.signature ?? {};
    const forged = { ...signed, signature: { algorithm: 'ed25519', key_sha256, value } } as const;
    expect(verifyGrade(forged, grader.publicKey)).toEqual({
      holds: false,
      reason: 'it was changed after it was signed',
    });
  },
);

test('a grade that was signed with another key does not hold, and says which', () => {
  const key = (of: typeof grader) =>
    signGrade(exampleGrade(), of.privateKey).signature?.key_sha256.slice(0, 16) ?? '';
  expect(verifyGrade(signed, other.publicKey)).toEqual({
    holds: false,
    reason: `it was signed with another key (${key(grader)}, and this one is ${key(other)})`,
  });
});

test('the signature of another key does not hold under the name of this one', () => {
  const { signature } = signGrade(exampleGrade(), other.privateKey);
  const forged = {
    ...exampleGrade(),
    signature: {
      algorithm: 'ed25519',
      key_sha256: signed.signature?.key_sha256 ?? '',
      value: signature?.value ?? '',
    },
  } as const;
  expect(verifyGrade(forged, grader.publicKey)).toEqual({
    holds: false,
    reason: 'it was changed after it was signed',
  });
});

test('a grade that is not signed does not hold', () => {
  expect(verifyGrade(exampleGrade(), grader.publicKey)).toEqual({
    holds: false,
    reason: 'it is not signed',
  });
});

const next =
  '`openssl genpkey -algorithm ed25519 -out grader.pem` makes a private key, `openssl pkey -in grader.pem -pubout -out grader.pub.pem` its public one.';

const secret = 'hunter2-hunter2-hunter2';
const p256 = inPem(generateKeyPairSync('ec', { namedCurve: 'P-256' }));
const WRONG_KEYS = [
  ['nothing', '', ''],
  ['a password', secret, secret],
  [
    'a broken key',
    `-----BEGIN PRIVATE KEY-----\n${secret}\n-----END PRIVATE KEY-----\n`,
    `-----BEGIN PUBLIC KEY-----\n${secret}\n-----END PUBLIC KEY-----\n`,
  ],
  ['a key of another kind', p256.privateKey, p256.publicKey],
] as const;

test.each(WRONG_KEYS)(
  '%s is not accepted as a private key, and nothing of it is shown',
  (_, file) => {
    expect(refusalOf(() => signGrade(exampleGrade(), file))).toEqual({
      message: 'this is not a private Ed25519 key in PEM format',
      next,
      blame: 'course',
    });
  },
);

test.each(WRONG_KEYS)(
  '%s is not accepted as a public key, and nothing of it is shown',
  (_, __, file) => {
    expect(refusalOf(() => verifyGrade(signed, file))).toEqual({
      message: 'this is not a public Ed25519 key in PEM format',
      next,
      blame: 'course',
    });
  },
);

test('a wrong key leaves nothing of itself in the error, for a stack to print', () => {
  let thrown: unknown;
  try {
    signGrade(exampleGrade(), `-----BEGIN PRIVATE KEY-----\n${secret}\n-----END PRIVATE KEY-----`);
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toMatchObject({ name: 'CourseError', cause: undefined });
});

test('a public key cannot sign', () => {
  expect(refusalOf(() => signGrade(exampleGrade(), grader.publicKey)).message).toBe(
    'this is not a private Ed25519 key in PEM format',
  );
});
