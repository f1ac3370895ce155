import { join } from 'node:path';

import { type ClimateName, CLIMATES } from '../../src/model/climate';
import { LOCAL, type Place } from '../../src/model/workspace';
import { LIMITS } from '../../src/run/limits';
import { sharedRoom } from '../../src/run/rooms';
import { runOnce } from '../../src/run/run-once';
import { openTinyCourse } from '../support/tiny-course';

// What starts processes of its own takes its time on a busy machine.
jest.setTimeout(60_000);

/** A shop that tells where it runs, and a suite that prints that. */
const CHAPTER = {
  'chapters/02-where/package.json': '{ "name": "where", "private": true }',
  'chapters/02-where/src/shop.ts': `
import { readFileSync } from 'node:fs';

export function openShop() {
  const tell = () => ({
    zone: Intl.DateTimeFormat().resolvedOptions().timeZone,
    locale: Intl.NumberFormat().resolvedOptions().locale,
    name: process.env['SHOP_ENV'],
    file: /^SHOP_ENV=(.*)$/m.exec(readFileSync('.env', 'utf8'))?.[1],
  });
  return { app: () => {}, services: { where: { tell } } };
}
`,
  'chapters/02-where/tests/where.test.ts': `
import { open } from '@bookshop/kit';

test('where', async () => {
  const { where } = (await open()) as unknown as { where: { tell(): Promise<unknown> } };
  expect(await where.tell()).toBe('told');
});
`,
};

async function tellWhere(climate: ClimateName, place: Place): Promise<string> {
  await using course = openTinyCourse({ changes: CHAPTER });
  const { root } = course;
  const chapterDir = join(root, 'chapters/02-where');
  const suite = join(chapterDir, 'tests/where.test.ts');
  const workspace = { chapterDir, suite, files: {}, services: [], closed: false };
  const seconds = 50;
  const options = { root, climate, limits: { ...LIMITS, seconds } };
  const outcome = await runOnce(workspace, sharedRoom(place), options);
  return outcome.kind === 'completed' ? (outcome.tests[0]?.failure?.received ?? '') : outcome.kind;
}

describe.each<ClimateName>(['usual', 'other'])('in the %s climate', (name) => {
  const { zone, locale, variables } = CLIMATES[name];

  test.each<Place>([LOCAL, { lane: 'split', services: {} }])(
    'code runs in another zone, language, environment and folder: %j',
    async (place) => {
      expect(JSON.parse(await tellWhere(name, place))).toEqual({
        zone,
        locale: locale.slice(0, 5).replace('_', '-'),
        name: variables.SHOP_ENV,
        file: variables.SHOP_ENV,
      });
    },
  );
});
