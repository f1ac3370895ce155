import { randomBytes } from 'node:crypto';

export interface StartedPostgres {
  readonly url: string;
  readonly stop: () => Promise<void>;
}

export async function startPostgres(): Promise<StartedPostgres> {
  const { env } = process;
  if (env['TEST_DATABASE_URL']) {
    return { url: env['TEST_DATABASE_URL'], stop: () => Promise.resolve() };
  }
  return startContainer(env['COURSE_POSTGRES_IMAGE'] || 'postgres:17-alpine');
}

async function startContainer(image: string): Promise<StartedPostgres> {
  const { GenericContainer, Wait } = await import('testcontainers');
  const password = randomBytes(12).toString('hex');
  const started = await new GenericContainer(image)
    .withEnvironment({ POSTGRES_USER: 'tests', POSTGRES_PASSWORD: password, POSTGRES_DB: 'tests' })
    .withExposedPorts(5432)
    // It starts twice: the first time to create the cluster.
    .withWaitStrategy(Wait.forLogMessage('database system is ready to accept connections', 2))
    .start();
  const server = `${started.getHost()}:${started.getMappedPort(5432)}`;
  return {
    url: `postgres://tests:${password}@${server}/tests`,
    stop: async () => {
      await started.stop({ remove: true });
    },
  };
}
