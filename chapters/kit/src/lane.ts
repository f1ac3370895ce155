/** A service that a lane may have. */
export type Service = 'postgres' | 'redis' | 'nginx';

/**
 * What the harness lays out for the kit before a test file runs. The harness describes the same
 * port from its side; a test there holds the two together.
 */
export interface LanePort {
  /**
   * `local`: the shop runs in the test's process; `split`: in a child process, called over HTTP;
   * `services`: in the test's process, on real services; `sealed`: in a box, on services of its
   * own.
   */
  readonly lane: 'local' | 'split' | 'services' | 'sealed';
  /** The socket file that the box of this test file dials; only in the sealed lane. */
  readonly boxSocket: string | undefined;
  /** The services of this lane: what `needs` may ask for. */
  readonly services: readonly Service[];
  /** Where a service of this lane is, as a URL with the rights of its owner. */
  addressOf(service: Service): string;
  /** Tells the harness that a test cannot be judged in this lane, and for want of what. */
  reportNotGraded(title: string, service: Service): void;
  /** Tells the harness that a service failed the tests, so that nothing they say counts. */
  reportTrouble(reason: string): void;
  /**
   * For how many milliseconds so far the machine was busy with others: deadlines do not count them.
   */
  withheldMs(): number;
  /**
   * Tells the harness that a test begins with another piece of its work, which has all of the time of
   * a test for itself.
   */
  beginPiece(): void;
  /** Twelve hexadecimal digits that no other name on this lane's servers has. */
  newTag(): string;
  /** What `process.env` holds where a shop runs: plausible values that the shop was not given. */
  readonly surroundings: Readonly<Record<string, string>>;
  /** A folder, perhaps not there yet, for what can be made again. */
  readonly cacheDir: string;
  /** The chapter's folder, absolute. */
  readonly chapterDir: string;
  /** A file of the answer under test, by its path in the chapter; `null` when there is none. */
  readText(path: string): string | null;
  /** The paths of all files of the chapter, layers applied. */
  listFiles(): string[];
  /** What a TypeScript file imports, as written; parsed, never run. */
  importsOf(path: string): string[];
  /** The tokens of a TypeScript file without comments; parsed, never run. */
  tokensOf(path: string): string[];
  /** The folder of the chapter as plain JavaScript, built on the first call. */
  build(): string;
}

const PORT = Symbol.for('bookshop.lane');

/**
 * Where the code under test finds a service, given where the tests do: a box has its own at the
 * usual place.
 */
export function seenFromShop(service: 'postgres' | 'redis', url: string): string {
  if (currentLane().boxSocket === undefined) return url;
  const seen = new URL(url);
  seen.host = `127.0.0.1:${{ postgres: 5432, redis: 6379 }[service]}`;
  seen.search = '';
  return seen.href;
}

/** The lane of the running test file. */
export function currentLane(): LanePort {
  const lane = (globalThis as Record<symbol, unknown>)[PORT];
  if (lane === undefined) {
    throw new Error(
      'no lane is laid out: run tests with `npm run course -- run`, or Jest from the root',
    );
  }
  return lane as LanePort;
}
