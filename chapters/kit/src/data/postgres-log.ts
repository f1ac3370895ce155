import { randomBytes } from 'node:crypto';

import { giveUpAfter } from '../patience';
import { isOnConnecting } from './on-connecting';
import type { PostgresClient } from './postgres-client';

const DEADLINE_MS = 5_000;

interface Entry {
  user?: string;
  dbname?: string;
  message?: string;
  /** The place in a function that wrote the entry; a statement has no context. */
  context?: string;
}

/**
 * Reads from the server's own log which statements a role sent to a database. The log is in JSON,
 * so that no string in a statement can look like an entry. A statement of our own marks the point
 * up to which everything has been written.
 */
export class StatementLog {
  readonly #admin: PostgresClient;
  #file = '';
  #offset = 0;
  /** The beginning of an entry whose end has not been written yet. */
  #rest = Buffer.alloc(0);
  /** Entries that were read, but came after the marker. */
  #ahead: Entry[] = [];

  private constructor(admin: PostgresClient) {
    this.#admin = admin;
  }

  /**
   * `admin` is connected to the database whose statements are read; it is used by the log alone
   * from now on.
   */
  static async open(admin: PostgresClient): Promise<StatementLog> {
    const log = new StatementLog(admin);
    log.#file = await log.#currentFile();
    const [at] = await admin.rows(`SELECT size FROM pg_stat_file('${log.#file}')`);
    log.#offset = Number(at?.['size'] ?? 0);
    return log;
  }

  /**
   * The statements of `user` in `database` since the last call, in the order in which the server
   * received them.
   */
  async take(user: string, database: string): Promise<string[]> {
    const marker = `marker ${randomBytes(8).toString('hex')}`;
    await this.#admin.rows(`DO $$ BEGIN RAISE LOG '${marker}'; END $$`);
    let late = false;
    const callOff = giveUpAfter(DEADLINE_MS, () => (late = true));
    try {
      const statements: string[] = [];
      while (!late) {
        const { before, found } = await this.#readUpTo(marker);
        statements.push(...before.flatMap((entry) => statementIn(entry, user, database) ?? []));
        if (found) return statements;
      }
    } finally {
      callOff();
    }
    throw new Error(`PostgreSQL wrote nothing to its log within ${DEADLINE_MS / 1000} s`);
  }

  /**
   * The entries before the marker, or all entries so far; those after it are kept for the next
   * call.
   */
  async #readUpTo(marker: string): Promise<{ before: Entry[]; found: boolean }> {
    const entries = [...this.#ahead, ...(await this.#readEntries())];
    const at = entries.findIndex(({ message }) => message === marker);
    this.#ahead = at < 0 ? [] : entries.slice(at + 1);
    return { before: at < 0 ? entries : entries.slice(0, at), found: at >= 0 };
  }

  async #readEntries(): Promise<Entry[]> {
    const bytes = await this.#readBytes();
    const all = Buffer.concat([this.#rest, bytes]);
    const end = all.lastIndexOf('\n') + 1;
    this.#rest = all.subarray(end);
    const lines = all.toString('utf8', 0, end).split('\n').slice(0, -1);
    return lines.map((line) => JSON.parse(line) as Entry);
  }

  /** As bytes, since what the server has written so far may end within a character. */
  async #readBytes(): Promise<Buffer> {
    const read = `SELECT encode(pg_read_binary_file('${this.#file}', ${this.#offset}, 4000000), 'base64') AS bytes`;
    const [row] = await this.#admin.rows(read);
    const bytes = Buffer.from(String(row?.['bytes'] ?? ''), 'base64');
    this.#offset += bytes.length;
    if (bytes.length > 0) return bytes;
    const current = await this.#currentFile();
    if (current === this.#file) return bytes;
    // The server has started another log file; the old one may have grown between the two reads.
    const [last] = await this.#admin.rows(read);
    this.#file = current;
    this.#offset = 0;
    return Buffer.from(String(last?.['bytes'] ?? ''), 'base64');
  }

  async #currentFile(): Promise<string> {
    const [row] = await this.#admin.rows("SELECT pg_current_logfile('jsonlog') AS file");
    const file = row?.['file'];
    if (typeof file === 'string') return file;
    throw new Error('PostgreSQL keeps no JSON log: start it with log_destination=jsonlog');
  }
}

/**
 * The statement of an entry when the role sent it to this database; undefined for Sequelize's own
 * statements.
 */
function statementIn(
  { user: who, dbname, message = '', context }: Entry,
  user: string,
  database: string,
): string | undefined {
  if (who !== user || dbname !== database || context !== undefined) return undefined;
  const text = /^(?:statement|execute [^:]*): ([\s\S]*)$/.exec(message)?.[1];
  return text === undefined || isOnConnecting(text) ? undefined : text;
}
