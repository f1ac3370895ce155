import { mkdtempSync, rmSync } from 'node:fs';
import type { RequestListener } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { Client } from 'pg';
import request from 'supertest';

import { buildChapter } from '../support/build-chapter';
import { checkApi } from '../support/described-api/check-api';
import type { Credentials } from '../support/described-api/make-request';

jest.setTimeout(600_000);

/** How many requests each operation gets. */
const ROUNDS = 200;

const MONDAY = Date.UTC(2031, 0, 6, 12);
const SUNDAY = Date.UTC(2031, 0, 5, 12);

/** As `npm test` names it, or whoever runs Jest by hand. */
const SERVER = process.env['KIT_POSTGRES_URL'] ?? '';

const onServer = SERVER === '' ? test.skip : test;

/** The reference of 03-api on its samples. */
async function openApi(url: string, now: number) {
  const chapter = buildChapter('03-api', { solved: true });
  const first = chapter.load<{ fillAtFirstStart(url: string): Promise<boolean> }>(
    'data/first-start',
  );
  await first.fillAtFirstStart(url);
  return chapter.open({ DATABASE_URL: url }, { now: () => now });
}

/** As somebody of the staff and as a reader, in every way, and as somebody who may not. */
async function signIn(app: RequestListener): Promise<Credentials> {
  const sample = { username: 'halina_hollisade', password: 'paper lantern' };
  const post = (path: string) => request(app).post(path).send(sample);
  const { token } = (await post('/api/tokens')).body as { token: string };
  const { token: jwt } = (await post('/api/jwt')).body as { token: string };
  const cookies = (await post('/api/session')).headers['set-cookie'] as unknown as string[];
  return {
    card: ['4700', '4701', '1'].map((number) => ({ Authorization: `Card ${number}` })),
    token: [token, `${token}x`].map((one) => ({ Authorization: `Token ${one}` })),
    jwt: [jwt, `${jwt}x`].map((one) => ({ Authorization: `Bearer ${one}` })),
    session: [{ Cookie: cookies[0]?.split(';')[0] ?? '' }],
  };
}

async function check(url: string, { seed, now = MONDAY }: { seed: number; now?: number }) {
  const shop = await openApi(url, now);
  try {
    const credentials = await signIn(shop.app);
    return await checkApi(shop.app, { rounds: ROUNDS, seed, credentials });
  } finally {
    await shop.close?.();
  }
}

describe('on SQLite', () => {
  const folder = mkdtempSync(join(tmpdir(), 'described-api-'));
  afterAll(() => rmSync(folder, { recursive: true, maxRetries: 3 }));

  test('thousands of requests find nothing that the description does not say', async () => {
    const { requests, faults, seen } = await check(`sqlite:///${join(folder, 'monday')}`, {
      seed: 1,
    });
    expect(faults).toEqual([]);
    expect(requests).toBeGreaterThan(4_000);
    const { undescribed: _undescribed, ...operations } = seen;
    const neverRight = Object.keys(operations).filter(
      (id) => !operations[id]?.some((status) => status < 300),
    );
    // Nobody may see the numbers: the rules of permissions do not name them.
    expect(neverRight).toEqual(['showOrderStats', 'showOrderStatsAtKiosk']);
  });

  test('nor on a day on which the ramp is closed', async () => {
    const url = `sqlite:///${join(folder, 'sunday')}`;
    const { faults, seen } = await check(url, { seed: 2, now: SUNDAY });
    expect(faults).toEqual([]);
    expect(seen['announceParcel']).toContain(503);
  });
});

onServer('on PostgreSQL, they find nothing either', async () => {
  const owner = new Client({ connectionString: SERVER });
  await owner.connect();
  const name = `described_api_${process.pid}`;
  await owner.query(`CREATE DATABASE ${name}`);
  try {
    const url = new URL(SERVER);
    url.pathname = `/${name}`;
    const { faults } = await check(url.href, { seed: 3 });
    expect(faults).toEqual([]);
  } finally {
    await owner.query(`DROP DATABASE ${name} WITH (FORCE)`);
    await owner.end();
  }
});
