import { RuleError } from '@bookshop/kit/app';
import { DatabaseError, UniqueConstraintError } from 'sequelize';

import { type ErrorResponse, explainError } from '../http/errors';
import { InvalidBody } from '../http/field-errors';
import { HttpError } from '../http/http-error';

/** Errors that routes may throw, and values that nobody should throw. */
const THROWN = {
  'an HttpError': () => new HttpError(418, 'This is a teapot.', { code: 'teapot' }),
  'an HttpError with headers': () =>
    new HttpError(429, 'Wait.', {
      code: 'too-many',
      headers: { 'Retry-After': '7', 'X-Shelf': 'b' },
    }),
  'an HttpError of 500': () => new HttpError(507, 'The ramp is full.', { code: 'full' }),
  'a RuleError with a status': () => new RuleError('gone', 'It is gone.'),
  'another RuleError': () => new RuleError('too-old', 'It is too old.'),
  'an InvalidBody': () => new InvalidBody({ books: ['Too many.'], publisher: ['Who?', 'Where?'] }),
  'an Error': () => new Error('SELECT secret FROM parcels'),
  'a TypeError': () => new TypeError('x is undefined'),
  'an Error with a status': () => Object.assign(new Error('upstream'), { status: 404, code: 'E' }),
  'an Error with a statusCode': () => Object.assign(new Error('upstream'), { statusCode: 403 }),
  'an Error to expose': () => Object.assign(new Error('up'), { status: 422, expose: true }),
  'an Error with headers': () => Object.assign(new Error('up'), { headers: { 'X-Shelf': 'b' } }),
  'a URIError of nobody': () => new URIError('URI malformed'),
  'a duplicate': () => new UniqueConstraintError({ message: 'parcels.reference', errors: [] }),
  'a DatabaseError': () => new DatabaseError(Object.assign(new Error('disk'), { sql: 'INSERT' })),
  'an object': () => ({ status: 404, code: 'unknown-parcel', message: 'x' }),
  'an object without a prototype': () => Object.create(null) as unknown,
  'a string': () => 'teapot',
  'a number': () => 404,
  null: () => null,
  undefined: () => undefined,
  'a symbol': () => Symbol('teapot'),
} satisfies Record<string, () => unknown>;

export type Thrown = keyof typeof THROWN;

/** The explanation of one of these, where the code `gone` has the status 410. */
export function explain(thrown: Thrown): ErrorResponse | 'unexpected' {
  return explainError(THROWN[thrown](), { gone: 410 }) ?? 'unexpected';
}
