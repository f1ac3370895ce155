import { currentLane, seenFromShop } from '../lane';
import { openRelayTo } from '../relay/open-relay-to';
import type { PostgresRelay } from '../relay/postgres-relay';
import { hashOf } from './hash-of';
import { connectPostgres, type PostgresClient, urlFor } from './postgres-client';
import { claimRole, removeLeftovers } from './postgres-leftovers';
import { quoteName } from './sql-text';

/**
 * The role that owns the tables of every template; the shops' roles are members of it, so that they
 * can change their tables.
 */
const OWNER = 'bookshop';

/** The number of the lock that a process holds while it creates a template; any number will do. */
const TEMPLATE_LOCK = 4_711;

/**
 * Reports errors to the harness that the code under test does not cause: a full disk, a server that
 * is shutting down.
 */
async function reportingTrouble<T>(act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (error) {
    currentLane().reportTrouble(`PostgreSQL: ${(error as Error).message}`);
    throw error;
  }
}

/** A role for the shops of one test file. */
export interface ShopRole {
  readonly user: string;
  readonly password: string;
}

/**
 * The PostgreSQL server of this lane, from the tests' own connection. It creates databases that are
 * copies of a template, and roles that can only use their own database.
 */
export class PostgresServer {
  readonly #url: string;
  readonly #admin: PostgresClient;
  readonly #templates = new Map<string, Promise<string>>();
  #role: ShopRole | undefined;
  #relay: Promise<PostgresRelay> | undefined;
  #databases = 0;

  private constructor(url: string, admin: PostgresClient) {
    this.#url = url;
    this.#admin = admin;
  }

  /** `url` has the rights of the server's owner. */
  static async connect(url: string): Promise<PostgresServer> {
    const admin = await connectPostgres(url);
    // Another test file may create it at the same moment.
    await admin.rows(
      `DO $$ BEGIN CREATE ROLE ${OWNER} NOLOGIN; EXCEPTION WHEN duplicate_object OR unique_violation THEN NULL; END $$`,
    );
    await removeLeftovers(admin);
    return new PostgresServer(url, admin);
  }

  /**
   * The role of this test file: it can log in, but only to its own databases. The server logs its
   * statements.
   */
  async role(): Promise<ShopRole> {
    if (this.#role) return this.#role;
    const { newTag } = currentLane();
    const role = { user: `shop_${newTag()}`, password: newTag() + newTag() };
    await claimRole(this.#admin, role.user);
    await this.#admin.rows(
      `CREATE ROLE ${role.user} LOGIN PASSWORD '${role.password}' CONNECTION LIMIT 60 IN ROLE ${OWNER};
       ALTER ROLE ${role.user} SET log_statement = 'all'`,
    );
    this.#role = role;
    return role;
  }

  /**
   * A new database with these tables that `role` may use. Returns its URLs for the server's owner
   * and for the role.
   */
  async createDatabase(
    statements: readonly string[],
    role: ShopRole,
  ): Promise<{ name: string; adminUrl: string; shopUrl: string }> {
    return reportingTrouble(() => this.#copyTemplate(statements, role));
  }

  async #copyTemplate(
    statements: readonly string[],
    role: ShopRole,
  ): Promise<{ name: string; adminUrl: string; shopUrl: string }> {
    const template = await this.#templateOf(statements);
    const name = `${role.user}_${(this.#databases += 1)}`;
    await this.#admin.rows(`CREATE DATABASE ${name} TEMPLATE ${template} STRATEGY file_copy`);
    await this.#admin.rows(
      `REVOKE ALL ON DATABASE ${name} FROM PUBLIC; GRANT CONNECT, TEMPORARY ON DATABASE ${name} TO ${role.user}`,
    );
    return {
      name,
      adminUrl: urlFor(this.#url, name),
      shopUrl: seenFromShop('postgres', urlFor(this.#url, name, role)),
    };
  }

  /** Drops a database, whoever is still connected to it. */
  async dropDatabase(name: string): Promise<void> {
    await this.#admin.rows(`DROP DATABASE IF EXISTS ${quoteName(name)} WITH (FORCE)`);
  }

  /** The relay to this server, which sees every statement; opened on first use. */
  relay(): Promise<PostgresRelay> {
    return (this.#relay ??= openRelayTo(this.#url));
  }

  rows(sql: string): ReturnType<PostgresClient['rows']> {
    return this.#admin.rows(sql);
  }

  async end(): Promise<void> {
    const relay = await this.#relay?.catch(() => undefined);
    await relay?.close();
    try {
      if (this.#role) await this.#admin.rows(`DROP ROLE ${this.#role.user}`);
    } finally {
      await this.#admin.end();
    }
  }

  #templateOf(statements: readonly string[]): Promise<string> {
    const name = `template_${hashOf(statements)}`;
    const known = this.#templates.get(name) ?? this.#makeTemplate(name, statements);
    this.#templates.set(name, known);
    return known;
  }

  async #makeTemplate(name: string, statements: readonly string[]): Promise<string> {
    if (await this.#exists(name)) return name;
    await this.#admin.rows(`SELECT pg_advisory_lock(${TEMPLATE_LOCK})`);
    try {
      if (!(await this.#exists(name))) await this.#fillTemplate(name, statements);
    } finally {
      await this.#admin.rows(`SELECT pg_advisory_unlock(${TEMPLATE_LOCK})`);
    }
    return name;
  }

  async #fillTemplate(name: string, statements: readonly string[]): Promise<void> {
    const partial = `${name}_partial`;
    await this.dropDatabase(partial);
    // Strings sort by code point, as on SQLite, whatever the server's own locale is.
    await this.#admin.rows(`CREATE DATABASE ${partial} TEMPLATE template0 LC_COLLATE 'C'`);
    const client = await connectPostgres(urlFor(this.#url, partial));
    try {
      await client.rows(
        `REVOKE ALL ON SCHEMA public FROM PUBLIC; GRANT ALL ON SCHEMA public TO ${OWNER}; SET ROLE ${OWNER}`,
      );
      for (const statement of statements) await client.rows(statement);
    } finally {
      await client.end();
    }
    // Renamed when complete, so that an incomplete template is never copied.
    await this.#admin.rows(
      `REVOKE ALL ON DATABASE ${partial} FROM PUBLIC; ALTER DATABASE ${partial} RENAME TO ${name}`,
    );
  }

  async #exists(database: string): Promise<boolean> {
    const found = await this.#admin.rows(`SELECT 1 FROM pg_database WHERE datname = '${database}'`);
    return found.length > 0;
  }
}
