/** A PostgreSQL for tests. */
export interface StartedPostgres {
  /** `postgres://…`, with user, password and database. */
  readonly url: string;
  stop(): Promise<void>;
}

export async function startPostgres(): Promise<StartedPostgres> {
  // TODO: the database that TEST_DATABASE_URL names; else that of a container of its own.
  return { url: 'sqlite::memory:', stop: async () => {} };
}
