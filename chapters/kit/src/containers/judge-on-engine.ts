import { CaseFailure } from '../case-failure';
import { currentLane } from '../lane';
import { borrowImage, postgresImageHere } from './borrow-image';
import { runSpec, tellRun } from './run-spec';

/** A container starts within these; on a busy machine this is slow, and not wrong. */
const LIMITS = { testMs: 10_000, runMs: 50_000 };
const TEST_MS = 60_000;

/** Where Docker is, and how to use it: what a shell has, too. */
const ENGINE = /^(DOCKER_|TESTCONTAINERS_|XDG_RUNTIME_DIR$|HOME$)/;

/**
 * Only the services lane starts containers for tests: there Docker is needed anyway. In the sealed
 * lane, who can reach Docker's socket is the owner of the machine.
 */
const image = currentLane().lane === 'services' ? postgresImageHere() : undefined;

export interface OnEngineOptions {
  /** The learner's tests: their path in the chapter. */
  readonly spec: string;
}

/** Declares the tests of what starts a PostgreSQL in a container, for real. */
export function judgeOnEngine({ spec }: OnEngineOptions): void {
  let known: Promise<{ fault: string | undefined; left: number }> | undefined;
  const run = () => (known ??= runOnEngine(spec));

  declare('without TEST_DATABASE_URL the tests pass on a PostgreSQL of their own', async () => {
    const { fault } = await run();
    if (fault !== undefined) throw new CaseFailure(fault);
  });

  declare('after the tests, none of their containers is left', async () => {
    const { fault, left } = await run();
    if (left > 0) throw new CaseFailure(`containers that are left: ${left}`);
    if (fault !== undefined) throw new CaseFailure(`not judged: ${fault.split('\n')[0]}`);
  });
}

function declare(title: string, body: () => Promise<void>): void {
  if (image !== undefined) return test(title, body, TEST_MS);
  currentLane().reportNotGraded(title, 'docker');
  test.skip(title, () => {});
}

async function runOnEngine(spec: string) {
  // Nobody else uses this name, so it tells whose containers they are.
  await using borrowed = await borrowImage(image ?? '');
  const engine = Object.entries(process.env).filter(([name]) => ENGINE.test(name));
  const env = {
    ...(Object.fromEntries(engine) as Record<string, string>),
    COURSE_POSTGRES_IMAGE: borrowed.name,
    // What is left should be seen, and not removed by the library's own helper.
    TESTCONTAINERS_RYUK_DISABLED: 'true',
  };
  const runs = await runSpec(spec, { env, limits: LIMITS });
  const fault = typeof runs === 'string' ? runs : runs[0] && tellRun(runs[0]);
  return { fault, left: await borrowed.containers() };
}
