// Tests of `src/support/postgres.ts` that need no Docker: in place of Testcontainers there is a
// stand-in, which starts nothing and notes what it should have started.
import type * as Support from '../../src/support/postgres';

const GIVEN = 'postgres://ci:of%20ci@db.example:5433/shop_ci';

/** What a started container says about itself. */
const SAYS: Readonly<Record<string, unknown>> = {
  getConnectionUri: 'postgres://elsa:se%20sam@127.0.0.1:49153/lantern',
  getHost: '127.0.0.1',
  getPort: 49_153,
  getMappedPort: 49_153,
  getFirstMappedPort: 49_153,
  getUsername: 'elsa',
  getPassword: 'se sam',
  getDatabase: 'lantern',
};

const seen = { loaded: 0, images: [] as string[], started: 0, stopped: 0 };

/** Whatever is called of it returns itself. */
function fluent(own: Readonly<Record<string, unknown>> = {}): object {
  const made: object = new Proxy(() => made, {
    // `await` must not take it for a promise.
    get: (_target, name) => (name === 'then' ? undefined : (own[String(name)] ?? (() => made))),
  });
  return made;
}

function started(): object {
  seen.started += 1;
  const says = Object.entries(SAYS).map(([name, value]) => [name, () => value]);
  const stop = async () => {
    // Docker takes a while; who does not wait for it goes on too early.
    await new Promise((resolve) => setTimeout(resolve, 20));
    seen.stopped += 1;
  };
  return fluent({ ...(Object.fromEntries(says) as Record<string, unknown>), stop });
}

class Container {
  constructor(image: string) {
    seen.images.push(image);
    return fluent({ start: async () => started() });
  }
}

function standIn(): object {
  seen.loaded += 1;
  const own: Record<string, unknown> = {
    __esModule: true,
    PostgreSqlContainer: Container,
    GenericContainer: Container,
  };
  return new Proxy(own, {
    get: (target, name) => (name === 'then' ? undefined : (target[String(name)] ?? fluent())),
  });
}

/** As in a new process with these variables; each call loads the file again. */
async function startWith(env: Readonly<Record<string, string>>): Promise<Support.StartedPostgres> {
  for (const name of ['TEST_DATABASE_URL', 'COURSE_POSTGRES_IMAGE']) delete process.env[name];
  Object.assign(process.env, env);
  jest.resetModules();
  jest.doMock('testcontainers', standIn, { virtual: true });
  jest.doMock('@testcontainers/postgresql', standIn, { virtual: true });
  const { startPostgres } = require('../../src/support/postgres') as typeof Support;
  return startPostgres();
}

beforeEach(() => {
  Object.assign(seen, { loaded: 0, images: [], started: 0, stopped: 0 });
});

test('TEST_DATABASE_URL names the database, and no container is started', async () => {
  const { url } = await startWith({ TEST_DATABASE_URL: GIVEN });
  expect({ url, started: seen.started }).toEqual({ url: GIVEN, started: 0 });
});

test('where a database is given, Testcontainers is not even loaded', async () => {
  const { url } = await startWith({ TEST_DATABASE_URL: GIVEN });
  expect({ url, loaded: seen.loaded }).toEqual({ url: GIVEN, loaded: 0 });
});

test('stop leaves a given database alone', async () => {
  const { url, stop } = await startWith({ TEST_DATABASE_URL: GIVEN });
  await stop();
  expect({ url, stopped: seen.stopped }).toEqual({ url: GIVEN, stopped: 0 });
});

test('without TEST_DATABASE_URL, one container is started', async () => {
  await startWith({});
  expect(seen.started).toBe(1);
});

test('an empty TEST_DATABASE_URL names no database', async () => {
  await startWith({ TEST_DATABASE_URL: '' });
  expect(seen.started).toBe(1);
});

test('the url is that of the container', async () => {
  const { url } = await startWith({});
  expect(url).toMatch(/^postgres(ql)?:\/\/[^:@/]+:[^:@/]+@127\.0\.0\.1:49153\/\w+$/);
});

test('COURSE_POSTGRES_IMAGE names the image', async () => {
  await startWith({ COURSE_POSTGRES_IMAGE: 'registry.example/postgres:16' });
  expect(seen.images).toEqual(['registry.example/postgres:16']);
});

test.each([
  ['without COURSE_POSTGRES_IMAGE', {}],
  ['with an empty COURSE_POSTGRES_IMAGE', { COURSE_POSTGRES_IMAGE: '' }],
])('%s it is postgres of a fixed version', async (_when, env) => {
  await startWith(env);
  expect(seen.images).toEqual([expect.stringMatching(/^(docker\.io\/library\/)?postgres:\d/)]);
});

test('stop stops the container', async () => {
  const { stop } = await startWith({});
  const before = seen.stopped;
  await stop();
  expect([before, seen.stopped]).toEqual([0, 1]);
});
