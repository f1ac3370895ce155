import { spawn } from 'node:child_process';
import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';

import type { Grade } from '../../src/model/grade';
import { describeWithDocker } from '../support/services-course';
import { openFolder } from '../support/temporary-folder';
import { openTinyCourse } from '../support/tiny-course';

// Each grade is that of a whole submission, twice.
jest.setTimeout(400_000);

const COMMAND = resolve(__dirname, '../../bin/course.js');

const SRC = 'chapters/01-tiny/src';

type Files = Readonly<Record<string, string>>;

/** What goes wrong while it is loaded, read, checked or run, and what is not taken. */
const SUBMISSIONS: readonly (readonly [name: string, files: Files])[] = [
  [
    'throws, lacks a module and cannot be parsed',
    {
      [`${SRC}/double.ts`]: `import { gone } from './gone';\nexport const double = () => gone;\n`,
      [`${SRC}/shout.ts`]: `export function shout(text: string): string {\n  throw new Error('no ' + text);\n}\n`,
      [`${SRC}/fourfold.ts`]: 'export function fourfold( {\n',
    },
  ],
  [
    'is wrong, has wrong types, ends its process and brings other files',
    {
      [`${SRC}/double.ts`]: 'export const double = (n) => n + undefined;\nlet x: string = 1;\n',
      [`${SRC}/shout.ts`]: 'export const shout = () => process.exit(3);\n',
      [`${SRC}/fourfold.ts`]: 'link',
      [`${SRC}/shop.ts`]: '// Not asked for.\n',
      'package.json': '{}\n',
      'notes/ä.md': 'more',
    },
  ],
  [
    'has half of it in another form',
    {
      [`${SRC}/Double.ts`]: '',
      [`${SRC}/shout.ts`]: 'export const shout = (text: string) => `${text.toUpperCase()}`;\n',
      [`${SRC}/fourfold.ts/index.ts`]: '',
    },
  ],
];

/** Where and how somebody grades. */
interface Desk {
  readonly path: string;
  readonly umask: string;
  readonly env: NodeJS.ProcessEnv;
  /** In which order files are put down: some file systems list them as they came. */
  readonly order: (names: string[]) => string[];
}

/** The grade that is written there, as text, but for its times. */
async function gradeAt(desk: Desk, files: Files, lane: string): Promise<string> {
  const temporary = join(desk.path, 'tmp');
  mkdirSync(temporary);
  const usual = process.env['TMPDIR'];
  process.env['TMPDIR'] = temporary;
  try {
    await using course = openTinyCourse();
    const submission = join(desk.path, 'handed-in', 'ada');
    for (const name of desk.order(Object.keys(files))) {
      const [file, text = ''] = [join(submission, name), files[name]];
      mkdirSync(dirname(file), { recursive: true });
      if (text === 'link') symlinkSync('/etc/passwd', file);
      else writeFileSync(file, text);
    }
    const out = join(desk.path, 'grade.json');
    await run(desk, course.root, ['grade', submission, '--lane', lane, '--out', out]);
    const text = readFileSync(out, 'utf8');
    const { times } = JSON.parse(text) as Grade;
    return text.replace(JSON.stringify(times, null, 2).replaceAll('\n', '\n  '), '');
  } finally {
    if (usual === undefined) delete process.env['TMPDIR'];
    else process.env['TMPDIR'] = usual;
  }
}

/** With the umask of a shell. */
async function run({ umask, env, path }: Desk, root: string, args: string[]): Promise<void> {
  const TMPDIR = join(path, 'tmp');
  const line = `umask ${umask} && exec "$0" "$@"`;
  const child = spawn('sh', ['-c', line, process.execPath, COMMAND, ...args], {
    cwd: root,
    env: { ...process.env, COURSE_ROOT: root, NO_COLOR: '1', ...env, TMPDIR },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const code = await new Promise((done) => child.once('close', done));
  if (code !== 0) throw new Error(`the command ended with ${String(code)}: ${said}`);
}

async function gradesOf(files: Files, lane: string): Promise<[string, string]> {
  await using one = openFolder();
  await using other = openFolder({ 'a longer/path (of its own)/home/.gitconfig': '[core]\n' });
  const here: Desk = {
    path: one.path,
    umask: '022',
    env: { TZ: 'UTC', LANG: 'C', LC_ALL: 'C', HOME: '/', COLUMNS: '80' },
    order: (names) => names,
  };
  const path = join(other.path, 'a longer/path (of its own)');
  const there: Desk = {
    path,
    umask: '077',
    env: {
      TZ: 'Pacific/Kiritimati',
      LANG: 'tr_TR.UTF-8',
      LC_ALL: 'tr_TR.UTF-8',
      HOME: join(path, 'home'),
      COLUMNS: '40',
      USER: 'somebody',
    },
    order: (names) => names.toReversed(),
  };
  return [await gradeAt(here, files, lane), await gradeAt(there, files, lane)];
}

test.each(SUBMISSIONS)(
  'a submission that %s has the same grade in two places',
  async (_, files) => {
    const [here, there] = await gradesOf(files, 'local');
    expect(there).toBe(here);
  },
);

describeWithDocker('in the sealed lane', () => {
  test.each(SUBMISSIONS)(
    'a submission that %s has the same grade in two places',
    async (_, files) => {
      const [here, there] = await gradesOf(files, 'sealed');
      expect(there).toBe(here);
    },
  );
});
