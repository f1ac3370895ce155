/** A service that a lane may have. */
export type Service = 'postgres' | 'redis' | 'nginx';

/**
 * What the harness provides to the kit before a test file runs. A lane is a place where the code
 * under test runs. The harness describes the same interface from its side; a test there checks that
 * both are the same.
 */
export interface LanePort {
  /**
   * `local`: the shop runs in the test's process; `split`: in a child process, called over HTTP;
   * `services`: in the test's process, on real services; `sealed`: in a box, on services of its
   * own.
   */
  readonly lane: 'local' | 'split' | 'services' | 'sealed';
  /**
   * The socket file to which the box (the container of the code) connects; only in the sealed lane.
   */
  readonly boxSocket: string | undefined;
  /** The services of this lane: what `needs` may ask for. */
  readonly services: readonly Service[];
  /** The address of a service of this lane, as a URL with the rights of its owner. */
  addressOf(service: Service): string;
  /**
   * Reports to the harness that a test cannot be graded in this lane, and which service is missing.
   */
  reportNotGraded(title: string, service: Service | 'docker'): void;
  /** Reports to the harness that a service failed, so that the test results do not count. */
  reportTrouble(reason: string): void;
  /**
   * For how many milliseconds so far the machine was busy with other programs; deadlines do not
   * count them.
   */
  withheldMs(): number;
  /**
   * Reports to the harness that a test begins another piece of its work, which gets the full time
   * limit of a test.
   */
  beginPiece(): void;
  /** Twelve hexadecimal digits that no other name on this lane's servers contains. */
  newTag(): string;
  /**
   * The content of `process.env` where a shop runs: plausible values that the shop was not given.
   */
  readonly surroundings: Readonly<Record<string, string>>;
  /** A folder for caches, which may not exist yet. */
  readonly cacheDir: string;
  /** The chapter's folder, absolute. */
  readonly chapterDir: string;
  /** A file of the answer under test, by its path in the chapter; `null` when there is none. */
  readText(path: string): string | null;
  /** The paths of all files of the chapter, including those of the answer. */
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
 * The address of a service for the code under test, from its address for the tests: in a box,
 * services have their usual ports.
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
      'no lane (place to run the code) is set up: run tests with `npm run course -- run`, or Jest from the root',
    );
  }
  return lane as LanePort;
}
