import type * as Pg from 'pg';

import { currentLane, seenFromShop } from '../lane';
import { LocalDoor } from './local-door';

/** Names of databases, each of which belongs to a role of the same name. */
const created = new Set<string>();

// At import, since it is too late to register hooks inside a hook.
if (currentLane().services.includes('postgres')) {
  afterEach(dropDatabases);
  afterAll(async () => (await door)?.close());
}

let door: Promise<LocalDoor> | undefined;

/**
 * The URL of a new, empty PostgreSQL database that lives for one test. Its owner may do everything
 * in it, and nothing else. Unlike those of `createLogin`, its name is the same in a URL, since
 * Sequelize does not decode it.
 */
export async function newDatabaseUrl(): Promise<string> {
  const lane = currentLane();
  const name = `spec_${lane.newTag()}`;
  const password = lane.newTag() + lane.newTag();
  await asOwner(async (owner) => {
    await owner.query(`CREATE ROLE ${name} LOGIN PASSWORD '${password}'`);
    created.add(name);
    await owner.query(`CREATE DATABASE ${name} OWNER ${name}`);
  });
  return `postgres://${name}:${password}@127.0.0.1:${await portOfServer()}/${name}`;
}

/** In a box, the server is at a port of the box; elsewhere, there is a door to it. */
async function portOfServer(): Promise<number> {
  const address = currentLane().addressOf('postgres');
  const { hostname, port } = new URL(seenFromShop('postgres', address));
  if (hostname === '127.0.0.1') return Number(port || 5432);
  door ??= LocalDoor.open(hostname, Number(port || 5432));
  return (await door).port;
}

async function dropDatabases(): Promise<void> {
  if (created.size === 0) return;
  await asOwner(async (owner) => {
    for (const name of created) {
      await owner.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
      await owner.query(`DROP ROLE IF EXISTS ${name}`);
    }
  });
  created.clear();
}

async function asOwner(act: (owner: Pg.Client) => Promise<void>): Promise<void> {
  // Loaded on first use, since not every lane has PostgreSQL.
  const { Client } = require('pg') as typeof Pg;
  const owner = new Client({ connectionString: currentLane().addressOf('postgres') });
  await owner.connect();
  try {
    await act(owner);
  } finally {
    await owner.end();
  }
}
