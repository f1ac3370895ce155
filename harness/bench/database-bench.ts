import { performance } from 'node:perf_hooks';

import { BUILT_KIT, loadBuilt } from './built-chapter';
import { connectPostgres, type PostgresServer } from './built-servers';

interface Connection {
  close(): Promise<void>;
}

const MIGRATIONS = ['001-catalogue', '002-stock', '003-price-in-cents', '004-isbn13'] as const;

export interface DatabaseFigures {
  /** Seconds for a copy of the template with the chapter's tables, one for each round. */
  readonly copied: readonly number[];
  /** Seconds for an empty database and the chapter's own migrations. */
  readonly migrated: readonly number[];
}

/** Makes fresh databases in both ways, in turns. */
export async function benchDatabases(
  built: string,
  url: string,
  rounds: number,
): Promise<DatabaseFigures> {
  const { schema } = loadBuilt(built, 'src/data/schema.js') as {
    schema(dialect: string): readonly string[];
  };
  const server = await connectPostgres(built, url);
  const figures = { copied: [] as number[], migrated: [] as number[] };
  try {
    const role = await server.role();
    for (let round = 0; round <= rounds; round += 1) {
      const copied = await timed(server, () => server.createDatabase(schema('postgres'), role));
      const migrated = await timed(server, async () => {
        const made = await server.createDatabase([], role);
        await migrate(built, made.shopUrl);
        return made;
      });
      // The first round makes the templates.
      if (round === 0) continue;
      figures.copied.push(copied);
      figures.migrated.push(migrated);
    }
  } finally {
    await server.end();
  }
  return figures;
}

async function timed(
  server: PostgresServer,
  make: () => Promise<{ name: string }>,
): Promise<number> {
  const start = performance.now();
  const { name } = await make();
  const seconds = (performance.now() - start) / 1000;
  await server.dropDatabase(name);
  return seconds;
}

async function migrate(built: string, url: string): Promise<void> {
  const { connectDatabase } = loadBuilt(built, `${BUILT_KIT}/data/connect.js`) as {
    connectDatabase(url: string, tools: object): Connection;
  };
  const { createMigrator } = loadBuilt(built, 'src/data/migrator.js') as {
    createMigrator(db: Connection, migrations: readonly unknown[]): { up(): Promise<unknown> };
  };
  const migrations = MIGRATIONS.map((name) => {
    const { migration } = loadBuilt(built, `src/data/migrations/${name}.js`) as {
      migration: unknown;
    };
    return migration;
  });
  const db = connectDatabase(url, { sql: () => {} });
  await createMigrator(db, migrations).up();
  await db.close();
}
