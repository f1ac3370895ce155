import type * as Testcontainers from '@testcontainers/postgresql';

export interface StartedPostgres {
  readonly url: string;
  stop(): Promise<void>;
}

const setting = (name: string) => process.env[name]?.trim() || undefined;

class Given implements StartedPostgres {
  readonly url: string;

  constructor(url: string) {
    this.url = url;
  }

  async stop() {}
}

export async function startPostgres(): Promise<StartedPostgres> {
  const given = setting('TEST_DATABASE_URL');
  if (given !== undefined) return new Given(given);
  const image = setting('COURSE_POSTGRES_IMAGE') ?? 'postgres:17.11-alpine';
  const { PostgreSqlContainer } = require('@testcontainers/postgresql') as typeof Testcontainers;
  const container = await new PostgreSqlContainer(image)
    .withDatabase('bookshop')
    .withTmpFs({ '/var/lib/postgresql/data': 'rw' })
    .start();
  const url = new URL(`postgres://${container.getHost()}:${container.getPort()}`);
  url.username = container.getUsername();
  url.password = container.getPassword();
  url.pathname = container.getDatabase();
  return { url: url.href, stop: async () => void (await container.stop()) };
}
