import { generateKeyPairSync } from 'node:crypto';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';

import { folderSource } from '../grade/intake/folder-source';
import { memorySource } from '../grade/intake/memory-source';
import { signGrade, verifyGrade } from '../grade/sign';
import type { Grade } from '../model/grade';
import type { FormName } from './attack';
import { GRADE_FORMS } from './grade-forms';
import { type FormOutcome, outcomeOf, type Stage } from './stage';

export const FORMS: Readonly<Record<FormName, (stage: Stage) => Promise<FormOutcome>>> = {
  'forged-grade': async ({ path, wrong, grade }) => {
    const { publicKey, privateKey } = generateKeyPairSync('ed25519');
    const pem = String(publicKey.export({ type: 'spki', format: 'pem' }));
    const key = String(privateKey.export({ type: 'pkcs8', format: 'pem' }));
    const honest = signGrade(await grade(memorySource({ [path]: wrong })), key);
    const forged = { ...honest, points: { ...honest.points, earned: honest.points.max } };
    const { signature: _, ...unsigned } = forged;
    return outcomeOf(verifyGrade(forged, pem).holds || verifyGrade(unsigned, pem).holds);
  },

  'own-tests': ({ path, wrong, titles, grade }) => {
    const suite = titles.map((title) => `test(${JSON.stringify(title)}, () => {});`).join('\n');
    const config = 'module.exports = { testMatch: [], passWithNoTests: true };';
    return grade(
      memorySource({
        [path]: wrong,
        'chapters/01-settings/tests/env-casting.test.ts': suite,
        'chapters/kit/src/wire.ts': 'export const toWire = () => true;',
        'chapters/01-settings/shipped.json': '{"version":1,"files":{},"tests":{}}',
        'jest.config.js': config,
        'chapters/01-settings/jest.config.js': config,
        'package.json': '{"jest":{"testMatch":[]}}',
        'tsconfig.json': '{"compilerOptions":{"noCheck":true}}',
        'chapters/01-settings/node_modules/@bookshop/kit/index.js': 'module.exports = {};',
      }),
    );
  },

  'install-scripts': async ({ path, wrong, grade }) => {
    const folder = makeFolder();
    const mark = join(folder, 'mark');
    const script = `node -e "require('fs').writeFileSync('${mark}', '')"`;
    const scripts = { preinstall: script, install: script, postinstall: script, prepare: script };
    try {
      const graded = await grade(
        memorySource({
          [path]: wrong,
          'package.json': JSON.stringify({ scripts }),
          'chapters/01-settings/package.json': JSON.stringify({ scripts }),
          'binding.gyp': `{"targets":[{"target_name":"x","actions":[{"action":["sh","-c","${script}"]}]}]}`,
          '.npmrc': `script-shell=${mark}\n`,
        }),
      );
      const ran = folderSource(folder).list();
      return (await ran).length > 0 ? outcomeOf(true) : graded;
    } finally {
      rmSync(folder, { recursive: true });
    }
  },

  'skipped-tests': ({ path, wrong, titles, grade }) => {
    const suite = titles.map((title) => `test.skip(${JSON.stringify(title)}, () => {});`);
    return grade(
      memorySource({
        [path]: wrong,
        'chapters/01-settings/tests/env-casting.test.ts': `${suite.join('\n')}\ntest.only('one', () => {});`,
        'chapters/01-settings/tests/other.test.ts': "test.only('one', () => {});",
      }),
    );
  },

  'asked-again': async ({ path, wrong, grade }) => {
    const once = await grade(memorySource({ [path]: wrong }));
    const again = await grade(memorySource({ [path]: wrong }));
    return withoutTimes(once) === withoutTimes(again) ? once : outcomeOf(true);
  },

  links: async ({ path, referenceFile, grade }) => {
    const folder = makeFolder();
    try {
      const file = join(folder, path);
      mkdirSync(dirname(file), { recursive: true });
      symlinkSync(referenceFile, file);
      symlinkSync(dirname(dirname(referenceFile)), join(folder, 'chapters/01-settings/linked'));
      return await grade(folderSource(folder));
    } finally {
      rmSync(folder, { recursive: true });
    }
  },

  'archive-names': ({ path, right, grade }) =>
    grade(
      memorySource({
        [`../../${path}`]: right,
        [`/${path}`]: right,
        [path.replaceAll('/', '\\')]: right,
        [path.replace('/src/', '/src/../src/')]: right,
        [path.replace('reader', 'READER')]: right,
      }),
    ),

  snapshots: ({ path, wrong, titles, grade }) => {
    const snapshots = titles.map((title) => `exports[\`${title} 1\`] = \`"wrong"\`;`);
    return grade(
      memorySource({
        [path]: wrong,
        'chapters/01-settings/tests/__snapshots__/env-casting.test.ts.snap': snapshots.join('\n'),
      }),
    );
  },

  'swapped-later': async ({ path, right, wrong, grade }) => {
    const folder = makeFolder();
    try {
      const file = join(folder, path);
      mkdirSync(dirname(file), { recursive: true });
      writeFileSync(file, wrong);
      return await grade(folderSource(folder), {
        meanwhile: () => writeFileSync(file, right),
      });
    } finally {
      rmSync(folder, { recursive: true });
    }
  },

  'old-grade': async ({ path, right, grade }) => {
    const { publicKey, privateKey } = generateKeyPairSync('ed25519');
    const pem = String(publicKey.export({ type: 'spki', format: 'pem' }));
    const key = String(privateKey.export({ type: 'pkcs8', format: 'pem' }));
    const old = signGrade(await grade(memorySource({ [path]: right })), key);
    const renewed = {
      ...old,
      times: { ...old.times, graded_at: new Date(Date.now() + 60_000).toISOString() },
    };
    const moved = { ...old, submission: { ...old.submission, sha256: '0'.repeat(64) } };
    return outcomeOf(verifyGrade(renewed, pem).holds || verifyGrade(moved, pem).holds);
  },

  ...GRADE_FORMS,
};

/** A grade without the fields that differ between two gradings of the same submission. */
export function withoutTimes({ times: _, ...rest }: Grade): string {
  return JSON.stringify(rest);
}

function makeFolder(): string {
  return mkdtempSync(join(realpathSync(tmpdir()), 'course-attack-'));
}
