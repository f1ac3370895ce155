import { createHash, randomUUID } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, resolve, sep } from 'node:path';

import type ts from 'typescript';

import type { WorkspacePlan } from '../../model/workspace';
import { listFiles } from '../../support/list-files';
import { kitInUse } from '../kit-in-use';

const ROOT = resolve(__dirname, '../../../..');
const CACHE = join(ROOT, 'node_modules', '.cache', 'course');
const KIT_HERE = 'node_modules/@bookshop/kit';

/**
 * The chapter and the kit as plain JavaScript in one folder, which Node alone can run. The folder's
 * name is a hash of its content, so the same answer is built once. Node finds the packages in a
 * parent folder.
 */
export function buildWorkspace(workspace: WorkspacePlan): string {
  const sources = sourcesOf(workspace);
  const folder = join(CACHE, 'built', digest(sources.flatMap(({ path, text }) => [path, text])));
  if (existsSync(folder)) return folder;
  const partial = `${folder}.${randomUUID()}`;
  writeAll(partial, sources);
  try {
    renameSync(partial, folder);
  } catch (error) {
    // Another process was faster: its folder has the same content.
    if (!existsSync(folder)) throw error;
    rmSync(partial, { recursive: true });
  }
  return folder;
}

/** The same in a new folder, for code that must not leave anything behind. */
export function buildInto(folder: string, workspace: WorkspacePlan): void {
  writeAll(folder, sourcesOf(workspace));
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

function sourcesOf(workspace: WorkspacePlan): Source[] {
  return [...chapterSources(workspace), ...kitSources(workspace)];
}

function writeAll(folder: string, sources: readonly Source[]): void {
  for (const source of sources) writeBuilt(folder, source);
  letOthersRead(folder);
}

function chapterSources(workspace: WorkspacePlan): Source[] {
  return listWorkspace(workspace)
    .filter((path) => !/^(tests|exercises|project)\/|^\.env/.test(path))
    .map((path) => read(path, workspace.files[path] ?? join(workspace.chapterDir, path)));
}

function kitSources(workspace: WorkspacePlan): Source[] {
  return Object.entries(kitInUse(workspace)).map(([path, file]) => {
    const source = read(`${KIT_HERE}/${path}`, file);
    if (path !== 'package.json') return source;
    return { ...source, text: source.text.replaceAll('.ts"', '.js"') };
  });
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

/**
 * Makes the files readable to all, whatever the umask is, since in a box another user runs them.
 */
function letOthersRead(folder: string): void {
  chmodSync(folder, 0o755);
  for (const entry of readdirSync(folder, { withFileTypes: true, recursive: true })) {
    chmodSync(join(entry.parentPath, entry.name), entry.isDirectory() ? 0o755 : 0o644);
  }
}

/** Transpiles a file; files of the course are cached by their content. */
function transpile(file: string, text: string): string {
  if (!file.startsWith(ROOT + sep)) return toJavaScript(file, text);
  const cached = join(CACHE, 'transpiled', `${digest([file, text])}.js`);
  if (existsSync(cached)) return readFileSync(cached, 'utf8');
  const outputText = toJavaScript(file, text);
  mkdirSync(dirname(cached), { recursive: true });
  const partial = `${cached}.${randomUUID()}`;
  writeFileSync(partial, outputText);
  renameSync(partial, cached);
  return outputText;
}

function toJavaScript(file: string, text: string): string {
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
  return outputText;
}

function digest(parts: readonly string[]): string {
  const hash = createHash('sha256');
  for (const part of parts) hash.update(part).update('\0');
  return hash.digest('hex').slice(0, 24);
}
