/** The peak memory of reading every book, in a process of its own for each number of books. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { BUILT_KIT, loadBuilt } from './built-chapter';

interface Db {
  query(sql: string): Promise<unknown>;
  close(): Promise<void>;
}

const BATCH = 500;

/**
 * Peak resident megabytes of a process that reads so many books with the reference's `eachBook`.
 */
export function benchSweep(built: string, books: number): number {
  const folder = mkdtempSync(join(tmpdir(), 'course-sweep-'));
  try {
    const args = [__filename, built, join(folder, 'books.sqlite')];
    runSelf([...args, 'fill', String(books)]);
    return Number(runSelf([...args, 'sweep', String(books)]));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function runSelf(args: readonly string[]): string {
  const { status, stdout, stderr } = spawnSync(process.execPath, [...args], { encoding: 'utf8' });
  if (status !== 0) throw new Error(`the sweep ended with ${status}: ${stderr}`);
  return stdout;
}

async function run(
  built: string,
  { file, act, books }: { file: string; act: string; books: number },
): Promise<void> {
  const { connectDatabase } = loadBuilt(built, `${BUILT_KIT}/data/connect.js`) as {
    connectDatabase(url: string, tools: object): Db;
  };
  const db = connectDatabase(`sqlite:///${file}`, { sql: () => {} });
  if (act === 'fill') await fill(built, db, books);
  else await sweep(built, db, books);
  await db.close();
}

async function fill(built: string, db: Db, books: number): Promise<void> {
  const { schema } = loadBuilt(built, 'src/data/schema.js') as {
    schema(dialect: string): readonly string[];
  };
  for (const statement of schema('sqlite')) await db.query(statement);
  await db.query("INSERT INTO authors (id, name) VALUES (1, 'Writer')");
  await db.query(
    `WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${books})
     INSERT INTO books (author_id, title, price_cents) SELECT 1, 'Book ' || i, 1000 FROM n`,
  );
}

async function sweep(built: string, db: Db, books: number): Promise<void> {
  const { defineModels } = loadBuilt(built, 'src/data/models.js') as {
    defineModels(db: Db): unknown;
  };
  const { eachBook } = loadBuilt(built, 'src/catalog/each-book.js') as {
    eachBook(models: unknown, options: { batchSize: number }): AsyncIterable<unknown>;
  };
  let count = 0;
  for await (const book of eachBook(defineModels(db), { batchSize: BATCH })) {
    count += book === undefined ? 0 : 1;
  }
  if (count !== books) throw new Error(`${count} of ${books} books arrived`);
  process.stdout.write(String(process.resourceUsage().maxRSS / 1024));
}

const [, self, built = '', file = '', act = '', books = '0'] = process.argv;
if (self === __filename) {
  run(built, { file, act, books: Number(books) }).catch((error: unknown) => {
    console.error(error);
    process.exitCode = 1;
  });
}
