import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import type { Place } from '#src/model/workspace';

import { BUILT_KIT, loadBuilt } from './built-chapter';
import { noMeasure } from './measure';

interface Role {
  readonly user: string;
}

export interface PostgresServer {
  role(): Promise<Role>;
  createDatabase(
    statements: readonly string[],
    role: Role,
  ): Promise<{ name: string; adminUrl: string; shopUrl: string }>;
  dropDatabase(name: string): Promise<void>;
  end(): Promise<void>;
}

/** What the kit asks of the lane that it usually finds laid out by a run. */
function layOutLane(built: string, services: Place['services']): void {
  const lane = {
    boxSocket: undefined,
    services: Object.keys(services),
    addressOf: (service: keyof typeof services) => services[service],
    readText: (path: string) => readFileSync(join(built, path), 'utf8'),
    newTag: () => randomBytes(6).toString('hex'),
    reportTrouble: () => {},
    withheldMs: () => 0,
  };
  Object.assign(globalThis, { [Symbol.for('bookshop.lane')]: lane });
}

/** The server at this URL, by the kit of a built chapter. */
export function connectPostgres(built: string, url: string): Promise<PostgresServer> {
  layOutLane(built, { postgres: url });
  const { PostgresServer } = loadBuilt(built, `${BUILT_KIT}/data/postgres-server.js`) as {
    PostgresServer: { connect(url: string): Promise<PostgresServer> };
  };
  return PostgresServer.connect(url);
}

export interface EmptyServers {
  readonly databaseUrl: string;
  readonly redisUrl: string;
}

/** An empty database of PostgreSQL, and one of Redis that nobody else uses. */
export async function openEmptyServers(
  built: string,
  { postgres, redis }: Place['services'],
): Promise<EmptyServers & AsyncDisposable> {
  if (postgres === undefined || redis === undefined) throw noMeasure('a server is missing');
  const server = await connectPostgres(built, postgres);
  layOutLane(built, { postgres, redis });
  const { redisUrl, leaveRedis } = loadBuilt(built, `${BUILT_KIT}/data/redis-login.js`) as {
    redisUrl(): Promise<string>;
    leaveRedis(): Promise<void>;
  };
  // As its owner: the server logs every statement of a role that is made for tests.
  const { name, adminUrl } = await server.createDatabase([], await server.role());
  return {
    databaseUrl: adminUrl,
    redisUrl: await redisUrl(),
    [Symbol.asyncDispose]: async () => {
      await leaveRedis();
      await server.dropDatabase(name);
      await server.end();
    },
  };
}
