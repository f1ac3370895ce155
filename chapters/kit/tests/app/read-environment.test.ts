import { z } from 'zod';

import { logLevel, portNumber, wholeNumber } from '../../src/app/environment-fields';
import { readEnvironment } from '../../src/app/read-environment';

const schema = z.object({
  PORT: portNumber(8000),
  LOG_LEVEL: logLevel(),
  COPIES: wholeNumber({ from: 1, to: 10, fallback: 5 }),
  SECRET_KEY: z.string().min(20).describe('a text of 20 characters or more'),
  COVERS_URL: z.url().optional(),
});

const SECRET_KEY = 'a key that is long enough';

function refusalOf(read: () => unknown): unknown {
  try {
    return read();
  } catch (error) {
    return error;
  }
}

test('what is set is read, and what is not has its fallback', () => {
  expect(readEnvironment(schema, { PORT: '0', SECRET_KEY, LOG_LEVEL: 'warn', HOME: '/' })).toEqual({
    PORT: 0,
    LOG_LEVEL: 'warn',
    COPIES: 5,
    SECRET_KEY,
  });
});

test('every variable that is wrong is named once, with what it should be', () => {
  const env = { PORT: '80a', LOG_LEVEL: 'loud', COPIES: '11', COVERS_URL: 'hush' };
  expect(refusalOf(() => readEnvironment(schema, env))).toMatchObject({
    name: 'EnvironmentError',
    variables: ['PORT', 'LOG_LEVEL', 'COPIES', 'SECRET_KEY', 'COVERS_URL'],
    problems: [
      'PORT is not a whole number, from 0 to 65535.',
      'LOG_LEVEL is not one of debug, info, warn, error, silent.',
      'COPIES is not a whole number, from 1 to 10.',
      'SECRET_KEY is not set.',
      'COVERS_URL is not a value that the shop can use.',
    ],
  });
});

test('no value is told, whatever a schema of the chapter says about it', () => {
  const telling = z.object({
    SECRET_KEY: z
      .string()
      .refine((key) => key.length > 99, { error: ({ input }) => String(input) }),
  });
  const read = () => readEnvironment(telling, { SECRET_KEY: 'burning-lantern' });
  expect(read).toThrow('SECRET_KEY');
  expect(read).not.toThrow('burning-lantern');
});

test.each(['', ' 80', '8e3', '-1', '65536', '80.0', '0x50', '99999999999999999999'])(
  '"%s" is no port',
  (text) => {
    expect(() => readEnvironment(z.object({ PORT: portNumber() }), { PORT: text })).toThrow(
      'PORT is not a whole number, from 0 to 65535.',
    );
  },
);
