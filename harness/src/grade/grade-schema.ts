import { z } from 'zod';

import type { Grade } from '../model/grade';

const hash = z.string().regex(/^[0-9a-f]{64}$/);
const points = z.strictObject({
  earned: z.int().min(0),
  gradable: z.int().min(0).describe('What could be judged here'),
  max: z.int().min(0),
});
const status = z.enum([
  'graded',
  'learner_error',
  'timeout',
  'oom',
  'output_limit',
  'tampered',
  'infra_error',
]);

const test = z.strictObject({
  title: z.string(),
  verdict: z.enum(['passed', 'failed', 'not-run', 'not-graded']),
  message: z.string().nullable().describe('What was wanted and what came'),
});

const exercise = z.strictObject({
  exercise: z.string().describe('Stays for ever: settings/env-casting'),
  title: z.string(),
  chapter: z.string(),
  status,
  verdict: z.enum(['passed', 'failed', 'errored', 'not-graded', 'not-begun']),
  points,
  problem: z.string().nullable(),
  tests: z.array(test).describe('Every expected test, whether it ran or not'),
  matches_reference: z
    .string()
    .nullable()
    .describe('The known answer that it equals, comments and formatting aside'),
  key: hash.describe('Stands for all that this verdict rests on'),
  inputs: z.record(z.string(), hash),
});

/** What `course grade` writes. */
export const gradeSchema = z.strictObject({
  schema: z.literal('bookshop-course/grade/v1'),
  authority: z.enum(['instructor', 'self', 'none']).describe('Who ran the grader'),
  authoritative: z.boolean().describe('Whether the code under test ran sealed off'),
  missing: z.array(z.string()).describe('What it lacks to be authoritative'),
  inputs: z.strictObject({
    course: z.string(),
    course_version: z.string(),
    tests_sha256: hash,
    lane: z.enum(['local', 'sealed']),
    images: z.record(z.string(), z.string()),
    seed: z.int(),
    limits: z.record(z.string(), z.number()),
    credit: z.enum(['whole', 'partial']),
  }),
  status,
  problem: z.string().nullable(),
  points,
  submission: z.strictObject({
    name: z.string().describe('The last part of the path under which it was handed in'),
    root: z.string().describe('The folder in it that holds the course; empty when that is all'),
    sha256: hash,
    kind: z.enum(['folder', 'git', 'zip', 'tar', 'file']),
    commit: z.string().nullable(),
    taken: z.array(z.strictObject({ path: z.string(), sha256: hash })),
    refused: z.array(z.strictObject({ path: z.string(), reason: z.string() })),
    changed: z.array(z.string()).describe('Files of the course that were brought and not used'),
  }),
  exercises: z.array(exercise),
  times: z
    .strictObject({
      graded_at: z.iso.datetime(),
      seconds: z.strictObject({ intake: z.number(), run: z.number(), total: z.number() }),
      taken_over: z.array(z.string()),
    })
    .describe('All that may differ between two grades of the same'),
  signature: z
    .strictObject({
      algorithm: z.literal('ed25519'),
      key_sha256: hash,
      value: z.string().regex(/^[A-Za-z0-9+/]+={0,2}$/),
    })
    .optional(),
}) satisfies z.core.$ZodType<Grade>;

/** The same as a JSON schema, for other programs. */
export function renderGradeSchema(): { path: string; text: string } {
  const schema = z.toJSONSchema(gradeSchema);
  return { path: 'docs/grade.schema.json', text: `${JSON.stringify(schema, null, 2)}\n` };
}
