import {
  databaseUrl,
  type Env,
  logLevel,
  portNumber,
  readEnvironment,
  wholeNumber,
} from '@bookshop/kit/app';
import { z } from 'zod';

/** The settings of the shop and of its workers. */
const schema = z
  .object({
    PORT: portNumber(),
    LOG_LEVEL: logLevel(),
    DATABASE_URL: databaseUrl('sqlite:///tasks.sqlite'),
    REDIS_URL: z
      .string()
      .regex(/^rediss?:\/\/./)
      .optional()
      .describe('a URL that begins with redis://'),
    /** The queue: a table in the shop's database, or BullMQ on the Redis at `REDIS_URL`. */
    QUEUE_URL: z.enum(['table:', 'redis:']).default('table:').describe('table: or redis:'),
    /** Whether the shop runs tasks in its own process; otherwise workers do, as other programs. */
    WORKER: yesOrNo(true),
    /** Whether `delay` runs a task at once, in place of adding it to the queue; for development. */
    TASKS_EAGER: yesOrNo(false),
    TASKS_EAGER_PROPAGATES: yesOrNo(false),
    /** After this time, a task whose worker has not finished it belongs to nobody. */
    LEASE_SECONDS: wholeNumber({ from: 1, to: 31_536_000, fallback: 3_600 }),
    /** `early`: a task that is lost with its worker is not run again. */
    ACKS: z.enum(['late', 'early']).default('late').describe('late or early'),
    ENQUEUE_DEADLINE_MS: wholeNumber({ from: 1, to: 60_000, fallback: 2_000 }),
    /** How long a finished task can be asked for. */
    RESULT_HOURS: wholeNumber({ from: 1, to: 87_600, fallback: 24 }),
    TIME_ZONE: z
      .string()
      .refine(isTimeZone)
      .default('UTC')
      .describe('the name of a time zone, such as Europe/Berlin'),
  })
  .refine(({ QUEUE_URL, REDIS_URL }) => QUEUE_URL === 'table:' || REDIS_URL, {
    path: ['REDIS_URL'],
  });

export type Settings = z.output<typeof schema>;

export function readSettings(env: Env): Settings {
  return readEnvironment(schema, env);
}

function yesOrNo(fallback: boolean) {
  return z
    .enum(['0', '1'])
    .transform((text) => text === '1')
    .default(fallback)
    .describe('0 or 1');
}

function isTimeZone(name: string): boolean {
  try {
    return Boolean(new Intl.DateTimeFormat('en', { timeZone: name }));
  } catch {
    return false;
  }
}
