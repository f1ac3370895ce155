import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { currentLane, type LanePort as KitLanePort } from '../../../../chapters/kit/src/lane';
import type { ServiceAddresses, WorkspacePlan } from '../../../src/model/workspace';
import { createLanePort, type LanePort } from '../../../src/run/jest/lane-port';

/**
 * Both sides describe the port; the compiler rejects this file when one of them leaves the other
 * behind.
 */
const asKitSeesIt = (port: LanePort): KitLanePort => port;
const asHarnessSeesIt = (port: KitLanePort): LanePort => port;

/** What the kit asks for, by name: the compiler wants every name, and no other. */
const ASKED_FOR = {
  lane: 'local',
  boxSocket: undefined,
  services: [],
  addressOf: expect.any(Function),
  reportNotGraded: expect.any(Function),
  reportTrouble: expect.any(Function),
  withheldMs: expect.any(Function),
  beginPiece: expect.any(Function),
  newTag: expect.any(Function),
  surroundings: expect.objectContaining({ PORT: '47811' }),
  cacheDir: expect.any(String),
  chapterDir: expect.any(String),
  readText: expect.any(Function),
  listFiles: expect.any(Function),
  importsOf: expect.any(Function),
  tokensOf: expect.any(Function),
  build: expect.any(Function),
} satisfies Record<keyof KitLanePort & keyof LanePort, unknown>;

const CHAPTER = {
  'chapter/package.json': '{}',
  'chapter/src/shop.ts':
    "import './orders'; // import './nothing';\nexport const name = 'starter';",
  'chapter/src/orders.ts': 'const most = 10;',
  'answer/shop.ts': "export const name = 'answer';",
  'answer/extra.ts': '',
};

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'lane-port-'));
  for (const [path, text] of Object.entries(CHAPTER)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
});
afterEach(() => rmSync(folder, { recursive: true }));

function layOut(
  changes: Partial<WorkspacePlan> = {},
  report = () => {},
  services: ServiceAddresses = {},
  tagSeed?: number,
): KitLanePort {
  const chapterDir = join(folder, 'chapter');
  const workspace = { chapterDir, suite: '', files: {}, services: [], closed: false, ...changes };
  return asKitSeesIt(
    createLanePort(workspace, {
      lane: 'local',
      services,
      tagSeed,
      reportNotGraded: report,
      reportTrouble: () => {},
      withheldMs: () => 0,
      beginPiece: () => {},
    }),
  );
}

const answer = () => ({
  'src/shop.ts': join(folder, 'answer/shop.ts'),
  'src/extra.ts': join(folder, 'answer/extra.ts'),
});

test('the port has all that the kit asks for, and nothing else', () => {
  expect(layOut()).toEqual(ASKED_FOR);
});

test('the kit finds the port that the environment has laid out', () => {
  const { chapterDir, lane } = asHarnessSeesIt(currentLane());
  expect({ chapterDir, lane }).toEqual({ chapterDir: dirname(__dirname), lane: 'local' });
});

test('a file is the one of the topmost layer', () => {
  const port = layOut({ files: answer() });
  expect(
    ['src/shop.ts', 'src/orders.ts', 'src/gone.ts'].map((path) => port.readText(path)),
  ).toEqual(["export const name = 'answer';", 'const most = 10;', null]);
});

test('the files of chapter and layers are listed once', () => {
  expect(layOut({ files: answer() }).listFiles()).toEqual([
    'package.json',
    'src/extra.ts',
    'src/orders.ts',
    'src/shop.ts',
  ]);
});

test('a closed workspace has the files of its layers only', () => {
  const port = layOut({ files: answer(), services: [], closed: true });
  expect([port.listFiles(), port.readText('src/orders.ts')]).toEqual([
    ['src/extra.ts', 'src/shop.ts'],
    null,
  ]);
});

test('imports and tokens are read without comments', () => {
  const port = layOut();
  expect([port.importsOf('src/shop.ts'), port.tokensOf('src/orders.ts')]).toEqual([
    ['./orders'],
    ['const', 'most', '=', '10', ';'],
  ]);
});

test('what cannot be graded is reported under the title of the test', () => {
  const report = jest.fn();
  layOut({}, report).reportNotGraded('the order is locked', 'postgres');
  expect(report.mock.calls).toEqual([['the order is locked', 'postgres']]);
});

test('the chapter is built with the kit where it looks for itself', () => {
  const built = layOut().build();
  const programs = ['src/shop.js', 'node_modules/@bookshop/kit/src/split/host-program.js'];
  expect(programs.filter((path) => existsSync(join(built, path)))).toEqual(programs);
});

test('a service is where the run says it is', () => {
  const port = layOut({}, () => {}, { postgres: 'postgres://owner@db.example/postgres' });
  expect([port.services, port.addressOf('postgres')]).toEqual([
    ['postgres'],
    'postgres://owner@db.example/postgres',
  ]);
});

test('tags are at random where servers are shared', () => {
  const [one, other] = [layOut(), layOut()];
  const tags = [one.newTag(), one.newTag(), other.newTag()];
  expect(new Set(tags).size).toBe(3);
  expect(tags).toEqual(tags.map(() => expect.stringMatching(/^[0-9a-f]{12}$/) as string));
});

test('tags of the same seed are the same in every run', () => {
  const draw = (tagSeed: number) => {
    const { newTag } = layOut({}, () => {}, {}, tagSeed);
    return [newTag(), newTag()];
  };
  expect(draw(1)).toEqual(draw(1));
  expect(new Set([...draw(1), ...draw(2)]).size).toBe(4);
  expect(draw(1)[0]).toMatch(/^[0-9a-f]{12}$/);
});

test('the kit of the workspace is built, and not the one in the folder', () => {
  const manifest = '{ "exports": { "./app": "./src/app.ts" } }';
  writeFileSync(join(folder, 'manifest.json'), manifest);
  writeFileSync(join(folder, 'app.ts'), "export const kit: string = 'as shipped';\n");
  const kit = {
    'package.json': join(folder, 'manifest.json'),
    'src/app.ts': join(folder, 'app.ts'),
  };
  const built = join(layOut({ kit }).build(), 'node_modules/@bookshop/kit');
  const read = (path: string) => readFileSync(join(built, path), 'utf8');
  expect(read('src/app.js')).toContain("exports.kit = 'as shipped'");
  expect(read('package.json')).toBe(manifest.replace('.ts', '.js'));
  expect(existsSync(join(built, 'src/split/host-program.js'))).toBe(false);
});
