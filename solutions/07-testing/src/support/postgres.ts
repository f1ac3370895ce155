import type * as Testcontainers from '@testcontainers/postgresql';

/** A PostgreSQL for tests. */
export interface StartedPostgres {
  /** `postgres://…`, with user, password and database. */
  readonly url: string;
  stop(): Promise<void>;
}

/** The version of the server that the shop runs on. */
const IMAGE = 'postgres:17.11-alpine';

/** The database that `TEST_DATABASE_URL` names, as in CI; else that of a container of its own. */
export async function startPostgres(): Promise<StartedPostgres> {
  // CI systems make variables without a value empty.
  const { TEST_DATABASE_URL: given, COURSE_POSTGRES_IMAGE: image } = process.env;
  if (given) return { url: given, stop: async () => {} };
  // It takes most of a second to load, which a run with a given database does not need.
  const { PostgreSqlContainer } = require('@testcontainers/postgresql') as typeof Testcontainers;
  const container = await new PostgreSqlContainer(image || IMAGE).start();
  return {
    url: container.getConnectionUri(),
    stop: async () => {
      await container.stop();
    },
  };
}
