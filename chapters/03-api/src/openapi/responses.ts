import { z } from 'zod';

import { SHOP_BODY_BYTES } from '../http/limits';
import type { ResponseDescription, ResponseDescriptions } from './operation';

/** Every error except those by field, in all chapters. */
const problem = z
  .object({ detail: z.string(), code: z.string() })
  .describe('What is wrong: `detail` is for people, `code` for programs.');

/** The errors in a body, by field. */
const fieldErrors = z
  .record(z.string(), z.array(z.string()).min(1))
  .describe('What is wrong with each field, under its name in the body.');

const refusal = z.union([fieldErrors, problem]);

/** Bodies that all parts of the API share. */
export const SHARED_BODIES = { Problem: problem, FieldErrors: fieldErrors };

export function sends(description: string, body: z.ZodType): ResponseDescription {
  return { description, body };
}

export function sendsNothing(description: string): ResponseDescription {
  return { description };
}

export function sendsProblem(description: string): ResponseDescription {
  return { description, body: problem };
}

/** Errors are by field where possible. */
export function sendsInvalid(description: string): ResponseDescription {
  return { description, body: refusal };
}

/** For operations that read a body. */
export const INVALID_BODY: ResponseDescriptions = {
  400: sendsInvalid('The body is not as described, or the request cannot be read.'),
};

/** The errors of the shop's parser, for any method and path. */
export const BEFORE_ROUTES = {
  400: sendsProblem('The request cannot be read.'),
  413: sendsProblem(`The body has more than ${SHOP_BODY_BYTES} bytes.`),
  415: sendsProblem('The body has a charset or an encoding that the shop does not read.'),
} satisfies ResponseDescriptions;
