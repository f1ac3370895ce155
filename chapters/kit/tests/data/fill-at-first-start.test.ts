import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

import { connectDatabase } from '../../src/data/connect';
import { fillAtFirstStart } from '../../src/data/fill-at-first-start';
import { plainTools } from '../../src/plain-tools';

const FIRST = {
  schema: () => ['CREATE TABLE parcels (id INTEGER PRIMARY KEY, weight INTEGER NOT NULL)'],
  samples: () => ({ parcels: [{ weight: 250 }, { weight: 900 }] }),
};

let folder: string;
beforeEach(() => (folder = mkdtempSync(join(tmpdir(), 'first-start-'))));
afterEach(() => rmSync(folder, { recursive: true }));

test('tables are made and filled once, whatever their names', async () => {
  const url = `sqlite:///${join(folder, 'parcels.sqlite')}`;
  expect([await fillAtFirstStart(url, FIRST), await fillAtFirstStart(url, FIRST)]).toEqual([
    true,
    false,
  ]);
  const db = connectDatabase(url, plainTools);
  const [rows] = await db.query('SELECT id, weight FROM parcels ORDER BY id');
  await db.close();
  expect(rows).toEqual([
    { id: 1, weight: 250 },
    { id: 2, weight: 900 },
  ]);
});
