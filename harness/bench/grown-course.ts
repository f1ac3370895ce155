import {
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { basename, join } from 'node:path';

import type { OpenCourse } from '#src/judging/open-course';
import { listFiles } from '#src/support/list-files';
import { TemporaryFolder } from '#src/support/temporary-folder';

import { copyChapters } from './course-copy';

/** What a checkout has besides what git tracks. */
const LEFT_OUT = /^(node_modules|\.git|\.course)$/;

/** The scope of the course's own packages, which npm links to folders of the checkout. */
const SCOPE = '@bookshop';

/** What holds paths or results, and so belongs to one checkout. */
const OWN_STATE = [SCOPE, '.cache', '.package-lock.json'];

export interface Growth {
  /** The chapters whose content is taken. */
  readonly from: readonly string[];
  /** How many chapters it has in the end: those, and copies of them under other names. */
  readonly chapters: number;
}

/**
 * The whole repository in a folder of its own, as after a clone and an install, with more chapters:
 * a stand-in for the course once it is written. Packages are linked. `prove --write` has yet to
 * take the copies over.
 */
export function growCourse(open: OpenCourse, { from, chapters }: Growth): TemporaryFolder {
  const { root } = open.course;
  const grown = new TemporaryFolder('course-grown-');
  cpSync(root, grown.path, {
    recursive: true,
    // The harness is built already; its stamp holds the times of its sources.
    preserveTimestamps: true,
    filter: (path) => !LEFT_OUT.test(basename(path)) && path !== join(root, 'chapters'),
  });
  copyChapters(open, grown.path);
  const present = readdirSync(join(grown.path, 'chapters')).filter((name) => /^\d\d-/.test(name));
  for (const chapter of present.filter((name) => !from.includes(name))) remove(grown.path, chapter);
  for (let i = from.length; i < chapters; i += 1) {
    const original = from[i % from.length] ?? '';
    const copy = `${String(i + 1).padStart(2, '0')}-${original.slice(3)}-${Math.floor(i / from.length) + 1}`;
    copyChapter(grown.path, original, copy);
  }
  applyRules(grown.path);
  linkPackages(root, grown.path);
  return grown;
}

function remove(root: string, chapter: string): void {
  for (const parent of ['chapters', 'solutions'])
    rmSync(join(root, parent, chapter), { recursive: true });
}

/** A chapter and its solutions under another name, unproven. */
function copyChapter(root: string, original: string, copy: string): void {
  for (const parent of ['chapters', 'solutions']) {
    const folder = join(root, parent, copy);
    cpSync(join(root, parent, original), folder, { recursive: true });
    for (const path of listFiles(folder)) {
      const file = join(folder, path);
      const text = readFileSync(file, 'utf8');
      if (text.includes(original)) writeFileSync(file, text.replaceAll(original, copy));
    }
  }
  for (const name of ['proof.json', 'proof.md'])
    rmSync(join(root, 'solutions', copy, name), { force: true });
}

/** What the linter allows in a chapter by name, it allows in the copies of it. */
function applyRules(root: string): void {
  const file = join(root, 'eslint.config.js');
  const text = readFileSync(file, 'utf8');
  writeFileSync(file, text.replaceAll(/'chapters\/\d\d-([a-z-]+)\//g, "'chapters/*-$1*/"));
}

function linkPackages(root: string, grown: string): void {
  const modules = join(grown, 'node_modules');
  const installed = join(root, 'node_modules');
  mkdirSync(join(modules, SCOPE), { recursive: true });
  for (const name of readdirSync(installed).filter((one) => !OWN_STATE.includes(one)))
    symlinkSync(join(installed, name), join(modules, name), 'junction');
  cpSync(join(installed, '.package-lock.json'), join(modules, '.package-lock.json'));
  symlinkSync(join(grown, 'harness'), join(modules, SCOPE, 'harness'), 'junction');
  for (const name of readdirSync(join(grown, 'chapters')))
    symlinkSync(join(grown, 'chapters', name), join(modules, SCOPE, name), 'junction');
}
