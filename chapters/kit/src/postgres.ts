import type * as Pg from 'pg';

import { currentLane, seenFromShop } from './lane';

/** A new role with its own database, and how to reach them. */
export interface PostgresLogin {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  readonly database: string;
}

const created = new Set<PostgresLogin>();

/**
 * Creates a role and a database that it owns, on the PostgreSQL server of this lane. Both may be
 * given odd names and passwords; what is not given is made up. The kit drops them after the test.
 */
export async function createLogin(
  wish: { password?: string; database?: string } = {},
): Promise<PostgresLogin> {
  const lane = currentLane();
  const { hostname, port } = new URL(seenFromShop('postgres', lane.addressOf('postgres')));
  const tag = lane.newTag();
  const login: PostgresLogin = {
    host: hostname,
    port: Number(port || 5432),
    user: `learner_${tag}`,
    password: wish.password ?? lane.newTag() + lane.newTag(),
    // The tag makes the names of two test files differ that ask for the same one.
    database: `${wish.database ?? 'shop'} ${tag}`,
  };
  await asOwner(async (owner) => {
    const { escapeIdentifier, escapeLiteral } = pg();
    const [user, database] = [escapeIdentifier(login.user), escapeIdentifier(login.database)];
    await owner.query(`CREATE ROLE ${user} LOGIN PASSWORD ${escapeLiteral(login.password)}`);
    created.add(login);
    await owner.query(`CREATE DATABASE ${database} OWNER ${user}`);
  });
  return login;
}

/** Drops what the test created. */
export async function dropLogins(): Promise<void> {
  if (created.size === 0) return;
  const { escapeIdentifier } = pg();
  await asOwner(async (owner) => {
    for (const { user, database } of created) {
      await owner.query(`DROP DATABASE IF EXISTS ${escapeIdentifier(database)} WITH (FORCE)`);
      await owner.query(`DROP ROLE IF EXISTS ${escapeIdentifier(user)}`);
    }
  });
  created.clear();
}

async function asOwner(act: (owner: Pg.Client) => Promise<void>): Promise<void> {
  const owner = new (pg().Client)({ connectionString: currentLane().addressOf('postgres') });
  await owner.connect();
  try {
    await act(owner);
  } finally {
    await owner.end();
  }
}

// Loaded on first use, since most test files need no PostgreSQL.
function pg(): typeof Pg {
  return require('pg') as typeof Pg;
}
