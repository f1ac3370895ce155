import { z } from 'zod';

import type { ReaderView } from '../readers/reader';
import type { Part } from './operation';
import { BEFORE_ROUTES, INVALID_BODY, sends, sendsProblem } from './responses';
import { BY_ID, rowNumber } from './values';

/** `readReader` reads them, and also accepts numbers or strings in some places. */
const newReader = z.object({
  username: z
    .string()
    .min(1)
    .max(30)
    .meta({ examples: ['ada'] }),
  email: z
    .string()
    .max(200)
    .regex(/^[^\s@]+@[^\s@]+$/)
    .meta({ examples: ['ada@lantern.test'] }),
  display_name: z
    .string()
    .min(1)
    .max(60)
    .meta({ examples: ['Ada'] }),
  birth_year: z.int().min(1900).max(2030).nullable().default(null),
  newsletter: z.boolean().default(false),
  preferences: z.record(z.string(), z.unknown()).default({}),
});

/** Not `newReader.partial()`: a missing field stays as it is, and takes no default. */
const readerChange = z
  .object({
    ...newReader.shape,
    birth_year: newReader.shape.birth_year.unwrap(),
    newsletter: newReader.shape.newsletter.unwrap(),
    preferences: newReader.shape.preferences
      .unwrap()
      .describe('They are merged; null removes a key.'),
  })
  .partial();

const reader = z.object({
  id: rowNumber,
  username: z.string(),
  display_name: z.string(),
  birth_year: z.int().min(1900).max(2030).nullable(),
  newsletter: z.boolean(),
  preferences: z.record(z.string(), z.unknown()),
}) satisfies z.ZodType<ReaderView>;

const UNKNOWN = { 404: sendsProblem('There is no such reader.') };
const TAKEN = { 409: sendsProblem('Another reader has this username or email already.') };

export const READERS: Part = {
  tag: 'readers',
  requests: { NewReader: newReader, ReaderChange: readerChange },
  responses: { Reader: reader },
  before: BEFORE_ROUTES,
  paths: {
    '/api/readers': {
      post: {
        operationId: 'createReader',
        summary: 'Sign up',
        body: newReader,
        responses: { 201: sends('The new reader.', reader), ...INVALID_BODY, ...TAKEN },
      },
    },
    '/api/readers/{id}': {
      parameters: BY_ID,
      get: {
        operationId: 'showReader',
        summary: 'One reader, without their e-mail address',
        responses: { 200: sends('The reader.', reader), ...UNKNOWN },
      },
      put: {
        operationId: 'replaceReader',
        summary: 'Say everything of a reader',
        body: newReader,
        responses: { 200: sends('The reader.', reader), ...INVALID_BODY, ...UNKNOWN, ...TAKEN },
      },
      patch: {
        operationId: 'changeReader',
        summary: 'Say something of a reader, and leave the rest',
        body: readerChange,
        responses: { 200: sends('The reader.', reader), ...INVALID_BODY, ...UNKNOWN, ...TAKEN },
      },
    },
  },
};
