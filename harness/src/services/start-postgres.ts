import type { ServiceStart } from './service-start';

/**
 * What the data and the log together may take; they are kept in memory. `COURSE_POSTGRES_SIZE`
 * takes another.
 */
const DATA_SIZE = '1g';

const AN_HOUR_MS = 3_600_000;

export const SETTINGS = {
  // Nothing has to survive a crash.
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  max_connections: '200',
  // The tests read from the log which statements a shop sent; as JSON, so that no statement can
  // look like an entry.
  logging_collector: 'on',
  log_destination: 'jsonlog',
  log_rotation_size: '16MB',
  log_min_error_statement: 'panic',
};

/** Starts PostgreSQL, or finds it running, and answers its address with the rights of its owner. */
export async function startPostgres({ image, password, labels }: ServiceStart): Promise<string> {
  const { PostgreSqlContainer } = await import('@testcontainers/postgresql');
  const { Wait } = await import('testcontainers');
  const settings = Object.entries(SETTINGS).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
  const started = await new PostgreSqlContainer(image)
    .withUsername('course')
    .withPassword(password)
    .withDatabase('course')
    .withCommand(['postgres', ...settings])
    .withTmpFs({
      '/var/lib/postgresql/data': `rw,size=${process.env['COURSE_POSTGRES_SIZE'] ?? DATA_SIZE}`,
    })
    .withLabels(labels)
    // The module's own check runs four times a second for as long as the container stays, which is
    // half a processor.
    .withHealthCheck({ test: ['CMD', 'true'], interval: AN_HOUR_MS })
    // While the cluster is made, the server listens on no port.
    .withWaitStrategy(Wait.forListeningPorts())
    .withReuse()
    .start();
  return started.getConnectionUri();
}
