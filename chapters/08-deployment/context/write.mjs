/**
 * Writes what the shop's image needs from the rest of the course: the kit as a package in `vendor`,
 * and the part of the course's lockfile that belongs to this chapter.
 */
import { execFileSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import process from 'node:process';
import { fileURLToPath } from 'node:url';

import typescript from 'typescript';

import { chapterLockfile, withoutSqlite } from './lockfile.mjs';

const CHAPTER = join(dirname(fileURLToPath(import.meta.url)), '..');
const ROOT = join(CHAPTER, '../..');

const readJson = (...path) => JSON.parse(readFileSync(join(...path), 'utf8'));
const writeJson = (file, value) => writeFileSync(file, `${JSON.stringify(value, null, 2)}\n`);

const kit = readJson(ROOT, 'chapters/kit/package.json');
const tarball = `vendor/bookshop-kit-${kit.version}.tgz`;

function packKit() {
  const folder = mkdtempSync(join(tmpdir(), 'kit-'));
  const from = join(ROOT, 'chapters/kit/src');
  cpSync(from, join(folder, 'src'), { recursive: true, filter: (path) => !path.endsWith('.ts') });
  for (const path of readdirSync(from, { recursive: true })) {
    if (!path.endsWith('.ts')) continue;
    const { outputText } = typescript.transpileModule(readFileSync(join(from, path), 'utf8'), {
      compilerOptions: readJson(CHAPTER, 'tsconfig.build.json').compilerOptions,
    });
    writeFileSync(join(folder, 'src', path.replace(/\.ts$/, '.js')), outputText);
  }
  const { name, version, license, dependencies, exports } = kit;
  const compiled = Object.entries(exports).map(([key, path]) => [
    key,
    path.replace(/\.ts$/, '.js'),
  ]);
  writeJson(join(folder, 'package.json'), {
    ...{ name, version, license, dependencies: withoutSqlite(dependencies) },
    exports: Object.fromEntries(compiled),
  });
  rmSync(join(CHAPTER, 'vendor'), { recursive: true, force: true });
  mkdirSync(join(CHAPTER, 'vendor'));
  execFileSync('npm', ['pack', '--silent', '--pack-destination', join(CHAPTER, 'vendor')], {
    cwd: folder,
  });
  rmSync(folder, { recursive: true });
}

packKit();
writeJson(
  join(CHAPTER, 'package-lock.json'),
  chapterLockfile(readJson(ROOT, 'package-lock.json'), readJson(CHAPTER, 'package.json'), tarball),
);
process.stdout.write(`The context of the image is complete: package-lock.json, ${tarball}\n`);
