import type { ServiceStart } from './service-start';

/**
 * The greatest size of data and log together, which are kept in memory. `COURSE_POSTGRES_SIZE` sets
 * another one.
 */
const DATA_SIZE = '1g';

const AN_HOUR_MS = 3_600_000;

export const SETTINGS = {
  // Nothing has to survive a crash.
  fsync: 'off',
  synchronous_commit: 'off',
  full_page_writes: 'off',
  max_connections: '200',
  // The tests read from the log which statements a shop sent. It is JSON, so that no statement can
  // look like an entry of the log.
  logging_collector: 'on',
  log_destination: 'jsonlog',
  log_rotation_size: '16MB',
  log_min_error_statement: 'panic',
};

/**
 * Starts PostgreSQL, unless it runs already, and returns its address with the rights of its owner.
 */
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
    // The module's own health check would run four times a second as long as the container runs,
    // which takes half a processor.
    .withHealthCheck({ test: ['CMD', 'true'], interval: AN_HOUR_MS })
    // While the cluster is being created, the server listens on no port.
    .withWaitStrategy(Wait.forListeningPorts())
    .withReuse()
    .start();
  return started.getConnectionUri();
}
