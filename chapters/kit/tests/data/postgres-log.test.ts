import { StatementLog } from '../../src/data/postgres-log';
import { freezeDeadlines } from '../freeze-deadlines';

const DIRECTORY = 'log/';

/** A server that keeps its log as a test writes it. */
function createServer(files: Record<string, Buffer>) {
  const names = Object.keys(files);
  let current: string | null = names[0] ?? null;
  /** What is written before each look, so that the log grows while it is read. */
  const looks: (() => void)[] = [];
  let marker = '';
  const write = (entry: object) => append(Buffer.from(`${JSON.stringify(entry)}\n`));
  const append = (bytes: Buffer) => {
    const file = current ?? '';
    files[file] = Buffer.concat([files[file] ?? Buffer.alloc(0), bytes]);
  };
  return {
    write,
    append,
    looks,
    /** The entry that the reader waits for. */
    writeMarker: () => write({ user: 'course', dbname: 'shop', message: marker }),
    moveTo: (file: string | null) => {
      current = file;
    },
    rows: async (sql: string) => {
      marker = /RAISE LOG '([^']*)'/.exec(sql)?.[1] ?? marker;
      const [, file = '', from] =
        /pg_(?:stat|read_binary)_file\('log\/([^']*)'(?:, (\d+), \d+)?\)/.exec(sql) ?? [];
      if (sql.includes('pg_current_logfile')) return [{ file: current && DIRECTORY + current }];
      if (sql.includes('pg_stat_file')) return [{ size: files[file]?.length ?? 0 }];
      if (!sql.includes('pg_read_binary_file')) return [];
      looks.shift()?.();
      return [{ bytes: files[file]?.subarray(Number(from)).toString('base64') ?? null }];
    },
    end: async () => {},
  };
}

const statement = (text: string, others: object = {}) => ({
  user: 'shop',
  dbname: 'shop',
  message: `statement: ${text}`,
  ...others,
});

const ask = (log: StatementLog) => log.take('shop', 'shop');

describe('the log of PostgreSQL', () => {
  test('tells statements as they came, with and without bound values', async () => {
    const server = createServer({ '1.json': Buffer.alloc(0) });
    const log = await StatementLog.open(server);
    server.looks.push(() => {
      server.write(statement('SELECT 1'));
      server.write({
        ...statement(''),
        message: 'execute <unnamed>: SELECT $1',
        detail: "$1 = '2'",
      });
      server.write({ ...statement(''), message: 'execute find: SELECT 3' });
      server.writeMarker();
    });
    expect(await ask(log)).toEqual(['SELECT 1', 'SELECT $1', 'SELECT 3']);
  });

  test('tells nothing of what was there before, of others and of functions', async () => {
    const server = createServer({ '1.json': Buffer.from('{"message":"statement: SELECT 0"}\n') });
    server.write(statement('SELECT 0'));
    const log = await StatementLog.open(server);
    server.looks.push(() => {
      server.write(statement('SELECT 1', { user: 'course' }));
      server.write(statement('SELECT 2', { dbname: 'other' }));
      server.write(statement('SELECT 3', { context: 'PL/pgSQL function inline_code_block' }));
      server.write({ ...statement(''), message: 'no such table: SELECT 4' });
      server.write({ error_severity: 'LOG' });
      server.writeMarker();
    });
    expect(await ask(log)).toEqual([]);
  });

  test.each([
    "SET standard_conforming_strings=on;SET client_min_messages TO warning;SET TIME ZONE INTERVAL '+00:00' HOUR TO MINUTE",
    'SET client_min_messages TO warning;',
    'WITH ranges AS (  SELECT pg_range.rngtypid, pg_type.typname FROM pg_range) SELECT 1',
  ])('tells nothing of connecting: %s', async (text) => {
    const server = createServer({ '1.json': Buffer.alloc(0) });
    const log = await StatementLog.open(server);
    server.looks.push(() => {
      server.write(statement(text));
      server.writeMarker();
    });
    expect(await ask(log)).toEqual([]);
  });

  test('tells an entry that was half written when it was looked at, even within a sign', async () => {
    const server = createServer({ '1.json': Buffer.alloc(0) });
    const log = await StatementLog.open(server);
    const bytes = Buffer.from(`${JSON.stringify(statement("SELECT 'ü'"))}\n`);
    const middle = bytes.indexOf('ü') + 1;
    server.looks.push(
      () => server.append(bytes.subarray(0, middle)),
      () => {},
      () => server.append(bytes.subarray(middle)),
      () => server.writeMarker(),
    );
    expect(await ask(log)).toEqual(["SELECT 'ü'"]);
  });

  test('tells what came before and after the log went on to another file', async () => {
    const server = createServer({ '1.json': Buffer.alloc(0), '2.json': Buffer.alloc(0) });
    const log = await StatementLog.open(server);
    server.looks.push(
      () => server.write(statement('SELECT 1')),
      // Written after a look that found nothing, and before the reader learns of the other file.
      () => server.moveTo('2.json'),
      () => {
        server.moveTo('1.json');
        server.write(statement('SELECT 2'));
        server.moveTo('2.json');
        server.write(statement('SELECT 3'));
        server.writeMarker();
      },
    );
    expect(await ask(log)).toEqual(['SELECT 1', 'SELECT 2', 'SELECT 3']);
  });

  test('tells every statement once', async () => {
    const server = createServer({ '1.json': Buffer.alloc(0) });
    const log = await StatementLog.open(server);
    server.looks.push(() => {
      server.write(statement('SELECT 1'));
      server.writeMarker();
      server.write(statement('SELECT 2'));
    });
    const first = await ask(log);
    server.looks.push(() => server.writeMarker());
    expect([first, await ask(log)]).toEqual([['SELECT 1'], ['SELECT 2']]);
  });

  test('is needed as JSON', async () => {
    const server = createServer({});
    await expect(StatementLog.open(server)).rejects.toThrow(
      'PostgreSQL keeps no JSON log: start it with log_destination=jsonlog',
    );
  });

  test('is waited for until a deadline', async () => {
    const server = createServer({ '1.json': Buffer.alloc(0) });
    const log = await StatementLog.open(server);
    freezeDeadlines();
    server.looks.push(() => jest.advanceTimersByTime(5_000));
    await expect(ask(log)).rejects.toThrow('PostgreSQL wrote nothing to its log within 5 s');
    jest.useRealTimers();
  });
});
