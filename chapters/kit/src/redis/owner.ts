import type * as IoRedis from 'ioredis';

import { redisUrl } from '../data/redis-login';
import { currentLane } from '../lane';
import { giveUpAfter } from '../patience';

/** How long the server may take to reply. */
const PATIENCE_MS = 10_000;

/**
 * The tests' own connection to the database that the shops of this test file use, with the rights
 * of the server's owner.
 */
export interface Owner {
  readonly client: IoRedis.Redis;
  /** The number of that database. */
  readonly database: number;
  /** The account with which the shops connect. */
  readonly user: string;
}

/** Without `replyMapping`: with it there would be two kinds of client. */
type Options = Omit<IoRedis.RedisOptions, 'replyMapping'>;

let connecting: Promise<Owner> | undefined;

/** `undefined` where the shops of this test file have no Redis. */
export async function connectOwner(): Promise<Owner | undefined> {
  const url = await redisUrl();
  return url === undefined ? undefined : await (connecting ??= connect(new URL(url)));
}

/** Ends the connection. */
export async function leaveOwner(): Promise<void> {
  const left = connecting;
  connecting = undefined;
  (await left?.catch(() => undefined))?.client.disconnect();
}

async function connect({ pathname, username }: URL): Promise<Owner> {
  const database = Number(pathname.slice(1));
  const client = new (loadRedis())(optionsOf(database));
  client.on('error', ({ message }) => currentLane().reportTrouble(`Redis: ${message}`));
  await client.connect();
  return { client, database, user: username };
}

/** Waits for a reply, and reports to the harness when none comes: no answer is to blame for that. */
export async function patiently<T>(reply: Promise<T>): Promise<T> {
  let callOff = () => {};
  const late = new Promise<never>((_, reject) => {
    callOff = giveUpAfter(PATIENCE_MS, () => {
      const problem = `Redis: it did not reply within ${PATIENCE_MS / 1_000} s`;
      currentLane().reportTrouble(problem);
      reject(new Error(problem));
    });
  });
  try {
    return await Promise.race([reply, late]);
  } finally {
    callOff();
  }
}

/** Loaded on first use, since the tests of most lanes have no Redis. */
function loadRedis(): typeof IoRedis.Redis {
  return (require('ioredis') as typeof IoRedis).Redis;
}

function optionsOf(db: number): Options {
  return {
    ...placeOfServer(),
    db,
    lazyConnect: true,
    // A server that is lost is reported, and not looked for again.
    retryStrategy: () => null,
  };
}

export type ServerPlace = ({ host: string; port: number } | { path: string }) & {
  readonly username: string;
  readonly password: string;
};

/** A server without a network has a socket file; it is the `path` in its address. */
export function placeOfServer(): ServerPlace {
  const { hostname, port, username, password, searchParams } = new URL(
    currentLane().addressOf('redis'),
  );
  const path = searchParams.get('path');
  return {
    ...(path === null ? { host: hostname, port: Number(port) } : { path }),
    username: decodeURIComponent(username),
    password: decodeURIComponent(password),
  };
}
