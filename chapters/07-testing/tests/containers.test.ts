import { files, needs } from '@bookshop/kit';
import {
  judgeGivenTests,
  judgeOnEngine,
  newDatabaseUrl,
  runSpec,
  tellRun,
} from '@bookshop/kit/containers';
import { judgeSpec } from '@bookshop/kit/suite';

const SPEC = 'src/specs/postgres.spec.ts';
const SUPPORT = 'src/support/postgres.ts';

/** Locks and many connections take a while where the machine is busy. */
const LIMITS = { testMs: 10_000, runMs: 30_000 };

const environment = async () => ({
  TEST_DATABASE_URL: await newDatabaseUrl(),
  // Who starts a container all the same does not wait for it.
  COURSE_POSTGRES_IMAGE: '127.0.0.1:9/nowhere/postgres:1',
});

judgeGivenTests({
  spec: 'tests/given/start-postgres.ts',
  titles: [
    'TEST_DATABASE_URL names the database, and no container is started',
    'where a database is given, Testcontainers is not even loaded',
    'stop leaves a given database alone',
    'without TEST_DATABASE_URL, one container is started',
    'an empty TEST_DATABASE_URL names no database',
    'the url is that of the container',
    'COURSE_POSTGRES_IMAGE names the image',
    'without COURSE_POSTGRES_IMAGE it is postgres of a fixed version',
    'with an empty COURSE_POSTGRES_IMAGE it is postgres of a fixed version',
    'stop stops the container',
  ],
});

test('the tests get their database from startPostgres', () => {
  expect(files.imports(SPEC)[SPEC]).toContain(SUPPORT);
});

judgeSpec({
  spec: SPEC,
  mutants: 'tests/mutants/containers.yaml',
  needs: 'postgres',
  environment,
  limits: LIMITS,
});

needs('postgres')('the tests pass a second time on the same database', async () => {
  const runs = await runSpec(SPEC, { env: await environment(), times: 2, limits: LIMITS });
  const [first, second] = typeof runs === 'string' ? [runs] : runs.map((run) => tellRun(run));
  expect({ first, second }).toEqual({ first: undefined, second: undefined });
});

judgeOnEngine({ spec: SPEC });
