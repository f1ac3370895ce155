import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { QueryTypes, Sequelize } from 'sequelize';

import { imageOf } from '../../src/services/images';
import { buildChapter } from '../support/build-chapter';
import { eventually } from '../support/eventually';
import { describeWithDocker, docker } from '../support/services-course';

jest.setTimeout(180_000);

const FIXTURES = join(__dirname, '../fixtures/tls');
const CERTIFICATE = readFileSync(join(FIXTURES, 'server.crt'), 'utf8');

// PostgreSQL reads a key only if it belongs to its own user and to nobody else.
const START = `install -o postgres -m 600 /tls/server.key /tmp/server.key
exec docker-entrypoint.sh postgres -c ssl=on -c ssl_cert_file=/tls/server.crt -c ssl_key_file=/tmp/server.key`;

interface DatabaseOptions {
  readonly dialect: 'postgres';
  readonly dialectOptions: { readonly ssl?: false | Readonly<Record<string, unknown>> };
}

interface Answer {
  parseDatabaseUrl(url: string): DatabaseOptions;
}

describeWithDocker('the options of a URL, on a PostgreSQL that takes TLS', () => {
  const solved = buildChapter('01-settings', { solved: true });
  const { parseDatabaseUrl } = solved.load<Answer>('settings/database-url');
  let server = '';
  let port = '';

  beforeAll(async () => {
    const account = ['USER=shop', 'PASSWORD=hush', 'DB=books'].flatMap((one) => [
      '--env',
      `POSTGRES_${one}`,
    ]);
    const ports = ['--publish', '127.0.0.1::5432', '--entrypoint', 'sh'];
    server = docker('create', ...account, ...ports, imageOf('postgres'), '-c', START).trim();
    docker('cp', FIXTURES, `${server}:/tls`);
    docker('start', server);
    port = docker('port', server, '5432').trim().split(':').at(-1) ?? '';
    await eventually('PostgreSQL', () => (isReady() ? true : undefined));
  });

  afterAll(() => {
    docker('rm', '--force', '--volumes', server);
  });

  /** It listens on no port while the cluster is made. */
  function isReady(): boolean {
    const { status } = spawnSync('docker', ['exec', server, 'pg_isready', '--host=127.0.0.1']);
    return status === 0;
  }

  /** Whether the connection is encrypted, or why there is none. */
  async function connect(query: string, ca?: string): Promise<string> {
    const url = `postgres://shop:hush@127.0.0.1:${port}/books${query}`;
    const options = parseDatabaseUrl(url);
    const { ssl } = options.dialectOptions;
    const trusting = ca && ssl ? { ssl: { ...ssl, ca } } : options.dialectOptions;
    const db = new Sequelize({ ...options, dialectOptions: trusting, logging: false });
    try {
      const [row] = await db.query<{ ssl: boolean }>(
        'SELECT ssl FROM pg_stat_ssl WHERE pid = pg_backend_pid()',
        { type: QueryTypes.SELECT },
      );
      return row?.ssl === true ? 'encrypted' : 'in the clear';
    } catch (error) {
      return (error as Error).message;
    } finally {
      await db.close();
    }
  }

  test.each([
    ['', 'in the clear'],
    ['?sslmode=disable', 'in the clear'],
    ['?sslmode=require', 'encrypted'],
    ['?sslmode=verify-full', expect.stringMatching(/self[- ]signed certificate/)],
  ])('with "%s" the connection is as it says', async (query, state) => {
    expect(await connect(query)).toEqual(state);
  });

  test('with verify-full and the certificate of the authority it is encrypted', async () => {
    expect(await connect('?sslmode=verify-full', CERTIFICATE)).toBe('encrypted');
  });
});
