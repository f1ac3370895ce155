import { randomBytes } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';

import { database, databaseOf, dropDatabase, leaveServer } from '../../src/data/database';
import { connectPostgres, type PostgresClient, urlFor } from '../../src/data/postgres-client';
import { PostgresServer } from '../../src/data/postgres-server';
import { closeShops, open } from '../../src/open';
import type { Shop } from '../fixtures/stock-shop/src/shop';
import { layOutParts } from '../lay-out-lane';
import { onPostgres, POSTGRES_URL } from './servers';

const DEADLINE_MS = 120_000;

const reportTrouble = jest.fn<void, [string]>();
beforeEach(() => void reportTrouble.mockReset());

onPostgres(
  () => {
    /** The server's owner, in a database that no test has to do with. */
    let owner: PostgresClient;
    beforeAll(async () => {
      owner = await connectPostgres(urlFor(POSTGRES_URL, 'postgres'));
    });
    afterAll(() => owner.end());

    /** Which databases and roles with such names there are. */
    async function listNames(pattern: string): Promise<string[]> {
      const rows = await owner.rows(
        `SELECT datname AS name FROM pg_database WHERE datname ~ '${pattern}' UNION ALL SELECT 'role ' || rolname FROM pg_roles WHERE rolname ~ '${pattern}' ORDER BY 1`,
      );
      return rows.map(({ name }) => String(name));
    }

    const userOf = (url: string) => new URL(url).username;
    const nameOf = (url: string) => new URL(url).pathname.slice(1);

    describe('the role of a shop', () => {
      test('may not rise above its own database', async () => {
        const shop = await open<Shop>();
        const attempts = [
          'CREATE ROLE thief',
          'CREATE DATABASE den',
          'DROP DATABASE postgres',
          'SET ROLE course',
          'ALTER ROLE CURRENT_USER SUPERUSER',
          'SELECT rolpassword FROM pg_authid',
          "SELECT pg_read_file('postgresql.conf')",
          "COPY authors (name) FROM '/etc/passwd'",
          "COPY authors TO '/tmp/authors'",
          "COPY authors TO PROGRAM 'cat'",
          'SELECT pg_current_logfile()',
          "SET log_statement = 'none'",
        ];
        const allowed: string[] = [];
        for (const sql of attempts) {
          const refused = await shop.raw.run(sql).then(() => '', String);
          if (!/permission denied|must be (owner|superuser)/.test(refused)) allowed.push(sql);
        }
        expect(allowed).toEqual([]);
      });

      test('may do with its own tables what it likes', async () => {
        const shop = await open<Shop>();
        await shop.raw.run('ALTER TABLE authors ADD COLUMN born DATE');
        await shop.raw.run('DROP TABLE shelves');
        await shop.raw.run('CREATE TABLE notes (id INTEGER)');
        await shop.raw.run('CREATE TEMPORARY TABLE found (id INTEGER)');
        expect(Object.keys(await database.schema())).toEqual(['authors', 'books', 'notes']);
      });

      test('may not enter the databases of other test files, nor what they are copied from', async () => {
        const { url } = await databaseOf('ready');
        const other = await PostgresServer.connect(POSTGRES_URL);
        const { name } = await other.createDatabase([], await other.role());
        const [template] = await listNames('^template_[0-9a-f]{16}$');
        const enter = async (target: string) => (await connectPostgres(urlFor(url, target))).end();
        const user = { user: userOf(url), password: new URL(url).password };
        await expect(connectPostgres(urlFor(url, name, user))).rejects.toThrow(
          `permission denied for database "${name}"`,
        );
        await expect(enter(template ?? '')).rejects.toThrow('permission denied for database');
        await other.dropDatabase(name);
        await other.end();
      });

      test('can be used with its own password only', async () => {
        const { url } = await databaseOf('ready');
        const login = { user: userOf(url), password: 'guessed' };
        await expect(connectPostgres(urlFor(url, nameOf(url), login))).rejects.toThrow(
          'password authentication failed',
        );
      });
    });

    test('after a test its database is gone, and the role is not', async () => {
      const { url } = await databaseOf('ready');
      const shop = await open<Shop>();
      await shop.books.list();
      const before = await listNames(`^${userOf(url)}`);
      await closeShops();
      await dropDatabase();
      expect([before, await listNames(`^${userOf(url)}`)]).toEqual([
        [`role ${userOf(url)}`, nameOf(url)].sort(),
        [`role ${userOf(url)}`],
      ]);
    });

    test('after a test file, nothing is left of it', async () => {
      const { url } = await databaseOf('ready');
      const shop = await open<Shop>();
      await shop.raw.run('CREATE TABLE notes (id INTEGER)');
      await closeShops();
      await dropDatabase();
      await leaveServer();
      expect(await listNames(`^${userOf(url)}`)).toEqual([]);
    });

    describe('whoever connects first', () => {
      const tag = randomBytes(6).toString('hex');
      const role = `shop_${tag}`;
      const alien = `shop_floor_${tag}`;

      afterEach(async () => {
        for (const name of [role, alien]) {
          await owner.rows(`DROP DATABASE IF EXISTS ${name}_1`);
          await owner.rows(`DROP ROLE IF EXISTS ${name}`);
        }
      });

      const connectOnce = async () => (await PostgresServer.connect(POSTGRES_URL)).end();

      /**
       * What test files leave behind whose process is killed; nobody tidies until the answer has
       * ended.
       */
      async function leaveBehind(...names: string[]): Promise<PostgresClient> {
        const tidying = await connectPostgres(POSTGRES_URL);
        await tidying.rows('SELECT pg_advisory_lock(4712)');
        for (const name of names) {
          await owner.rows(`CREATE ROLE ${name} LOGIN`);
          await owner.rows(`CREATE DATABASE ${name}_1`);
          await owner.rows(`GRANT CONNECT ON DATABASE ${name}_1 TO ${name}`);
        }
        return tidying;
      }

      test('removes what nobody claims any more, and nothing that is not of the tests', async () => {
        await (await leaveBehind(role, alien)).end();
        // Other test files may be at it, too.
        await waitFor(async () => {
          await connectOnce();
          return (await listNames(`^${role}`)).length === 0;
        });
        expect(await listNames(tag)).toEqual([`role ${alien}`, `${alien}_1`]);
      });

      test('leaves what another test file is at work with', async () => {
        const busy = await PostgresServer.connect(POSTGRES_URL);
        const { user } = await busy.role();
        const { name } = await busy.createDatabase([], { user, password: '' });
        await connectOnce();
        const left = await listNames(`^${user}`);
        await busy.dropDatabase(name);
        await busy.end();
        expect([left, await listNames(`^${user}`)]).toEqual([[`role ${user}`, name], []]);
      });

      test('leaves the rest to somebody who is at it already', async () => {
        const tidying = await leaveBehind(role);
        await connectOnce();
        const left = await listNames(tag);
        await tidying.end();
        expect(left).toEqual([`role ${role}`, `${role}_1`]);
      });

      test('removes old log files', async () => {
        const names = Array.from({ length: 14 }, (_, i) => `log/postgresql-2020_${tag}_${i}.json`);
        const run = (program: string) =>
          owner.rows(`COPY (SELECT 1 WHERE false) TO PROGRAM 'cat > /dev/null; ${program}'`);
        await run(`touch -d 2020-01-01 ${names.join(' ')}`);
        await waitFor(async () => {
          await connectOnce();
          return (await owner.rows('SELECT name FROM pg_ls_logdir()')).length <= 12;
        });
        const [log] = await owner.rows(
          "SELECT pg_stat_file(pg_current_logfile('jsonlog')) AS file",
        );
        await run(`rm -f ${names.join(' ')}`);
        expect(log).toEqual({ file: expect.any(String) });
      });
    });

    describe('the tables of a chapter', () => {
      /** What becomes of the statements below. */
      const TEMPLATE = 'template_5c3b49e66ae534c7';
      const PARTIAL = 'template_e340a84340d9f00a_partial';

      afterEach(async () => {
        for (const name of [TEMPLATE, PARTIAL]) {
          await owner.rows(`DROP DATABASE IF EXISTS ${name}`);
        }
      });

      test('are made once, by whoever of several comes first', async () => {
        const servers = await Promise.all(
          Array.from({ length: 3 }, () => PostgresServer.connect(POSTGRES_URL)),
        );
        const made = await Promise.all(
          servers.map(async (server) =>
            server.createDatabase(['CREATE TABLE made_once (id INTEGER)'], await server.role()),
          ),
        );
        const templates = await listNames(TEMPLATE);
        for (const [i, server] of servers.entries()) {
          await server.dropDatabase(made[i]?.name ?? '');
          await server.end();
        }
        expect(templates).toEqual([TEMPLATE]);
      });

      test('that the server refuses are told as trouble, and are tried again', async () => {
        const server = await PostgresServer.connect(POSTGRES_URL);
        const role = await server.role();
        const broken = ['CREATE TABLE refused (id INTEGER)', 'CREATE TABLE refused (id INTEGER)'];
        const message = 'relation "refused" already exists, in: CREATE TABLE refused (id INTEGER)';
        await expect(server.createDatabase(broken, role)).rejects.toThrow(message);
        const again = await PostgresServer.connect(POSTGRES_URL);
        await expect(again.createDatabase(broken, role)).rejects.toThrow(message);
        await Promise.all([server.end(), again.end()]);
        expect(reportTrouble.mock.calls[0]).toEqual([`PostgreSQL: ${message}`]);
      });
    });

    describe("the tests' own connection", () => {
      test('that is lost is told as trouble, and its database is dropped all the same', async () => {
        const { url } = await databaseOf('ready');
        const [me] = await database.rows('SELECT pg_backend_pid() AS pid');
        await owner.rows(`SELECT pg_terminate_backend(${me?.['pid']})`);
        await waitFor(() => reportTrouble.mock.calls.length > 0);
        await expect(database.rows('SELECT 1')).rejects.toThrow(/not queryable|terminated/);
        await dropDatabase();
        expect([reportTrouble.mock.calls[0], await listNames(`^${nameOf(url)}$`)]).toEqual([
          ['PostgreSQL: terminating connection due to administrator command'],
          [],
        ]);
      });

      test('that is lost while it holds a table keeps no database from being dropped', async () => {
        const { url } = await databaseOf('ready');
        await database.hold('books');
        await owner.rows(
          `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '${nameOf(url)}'`,
        );
        await waitFor(() => reportTrouble.mock.calls.length > 1);
        await dropDatabase();
        expect(await listNames(`^${nameOf(url)}$`)).toEqual([]);
      });

      test('ends, although the role of the shops cannot be dropped', async () => {
        const server = await PostgresServer.connect(POSTGRES_URL);
        const role = await server.role();
        const { name } = await server.createDatabase([], role);
        await expect(server.end()).rejects.toThrow(`role "${role.user}" cannot be dropped`);
        await owner.rows(`DROP DATABASE ${name}`);
        await owner.rows(`DROP ROLE ${role.user}`);
        await expect(server.rows('SELECT 1')).rejects.toThrow('Client was closed');
      });

      test('that ends as it should is no trouble', async () => {
        await database.rows('SELECT 1');
        await dropDatabase();
        await leaveServer();
        // What the connection had to tell would be here by now.
        await owner.rows('SELECT 1');
        expect(reportTrouble.mock.calls).toEqual([]);
      });

      test('is refused a wrong password, and that is trouble', async () => {
        const url = new URL(POSTGRES_URL);
        url.password = 'guessed';
        await expect(PostgresServer.connect(url.href)).rejects.toThrow('password authentication');
        expect(reportTrouble.mock.calls).toEqual([
          [expect.stringMatching(/^PostgreSQL: password authentication failed for user/)],
        ]);
      });
    });
  },
  { reportTrouble },
);

describe('without a server', () => {
  layOutParts({ reportTrouble, withheldMs: () => 0 });

  test('that nobody answers is told as trouble', async () => {
    await expect(PostgresServer.connect('postgres://course@127.0.0.1:1/course')).rejects.toThrow(
      'ECONNREFUSED',
    );
    expect(reportTrouble.mock.calls).toEqual([['PostgreSQL: connect ECONNREFUSED 127.0.0.1:1']]);
  });
});

/** Looks until it is so, or until it takes too long. */
async function waitFor(isSo: () => boolean | Promise<boolean>): Promise<void> {
  for (const deadline = Date.now() + DEADLINE_MS; !(await isSo());) {
    if (Date.now() > deadline) throw new Error('it did not come to that');
    await nextTurn();
  }
}
