import { createHash, randomUUID } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';

import type ts from 'typescript';

import type { WorkspacePlan } from '../../model/workspace';
import { listFiles } from '../../support/list-files';

const ROOT = resolve(__dirname, '../../../..');
const CACHE = join(ROOT, 'node_modules', '.cache', 'course');
const KIT = join(ROOT, 'chapters', 'kit');
const KIT_HERE = 'node_modules/@bookshop/kit';

/**
 * The chapter and the kit as plain JavaScript in one folder, to be run by Node alone. The folder is named for its
 * content, so the same answer is built once. Packages are found by walking up from it.
 */
export function buildWorkspace(workspace: WorkspacePlan): string {
  const sources = [...chapterSources(workspace), ...kitSources()];
  const folder = join(CACHE, 'built', digest(sources.flatMap(({ path, text }) => [path, text])));
  if (existsSync(folder)) return folder;
  const partial = `${folder}.${randomUUID()}`;
  for (const source of sources) writeBuilt(partial, source);
  try {
    renameSync(partial, folder);
  } catch (error) {
    // Another process was faster: its folder has the same content.
    if (!existsSync(folder)) throw error;
    rmSync(partial, { recursive: true });
  }
  return folder;
}

/** All files of a workspace, as paths in the chapter. */
export function listWorkspace(workspace: WorkspacePlan): string[] {
  const own = workspace.closed ? [] : listFiles(workspace.chapterDir);
  return [...new Set([...own, ...Object.keys(workspace.files)])].sort();
}

interface Source {
  path: string;
  file: string;
  text: string;
}

function chapterSources(workspace: WorkspacePlan): Source[] {
  return listWorkspace(workspace)
    .filter((path) => !/^(tests|exercises|project)\/|^\.env/.test(path))
    .map((path) => read(path, workspace.files[path] ?? join(workspace.chapterDir, path)));
}

function kitSources(): Source[] {
  const sources = readdirSync(join(KIT, 'src'), { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .map((file) => read(KIT_HERE + file.slice(KIT.length).replaceAll('\\', '/'), file));
  const manifest = read(`${KIT_HERE}/package.json`, join(KIT, 'package.json'));
  return [...sources, { ...manifest, text: manifest.text.replaceAll('.ts"', '.js"') }];
}

function read(path: string, file: string): Source {
  return { path, file, text: readFileSync(file, 'utf8') };
}

function writeBuilt(folder: string, { path, file, text }: Source): void {
  const isTypeScript = path.endsWith('.ts') && !path.endsWith('.d.ts');
  const target = join(folder, isTypeScript ? path.replace(/\.ts$/, '.js') : path);
  mkdirSync(dirname(target), { recursive: true });
  writeFileSync(target, isTypeScript ? transpile(file, text) : text);
}

/** Transpiled once for each content. */
function transpile(file: string, text: string): string {
  const cached = join(CACHE, 'transpiled', `${digest([file, text])}.js`);
  if (existsSync(cached)) return readFileSync(cached, 'utf8');
  const { ModuleKind, ScriptTarget, transpileModule } = require('typescript') as typeof ts;
  const { outputText } = transpileModule(text, {
    fileName: file,
    compilerOptions: {
      target: ScriptTarget.ES2022,
      module: ModuleKind.CommonJS,
      esModuleInterop: true,
      inlineSourceMap: true,
    },
  });
  mkdirSync(dirname(cached), { recursive: true });
  const partial = `${cached}.${randomUUID()}`;
  writeFileSync(partial, outputText);
  renameSync(partial, cached);
  return outputText;
}

function digest(parts: readonly string[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part).update('\0');
  return hash.digest('hex').slice(0, 24);
}
