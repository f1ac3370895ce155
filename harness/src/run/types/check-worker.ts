/** Runs in a thread: a TypeScript language service that stays warm between checks. */
import { existsSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parentPort, workerData } from 'node:worker_threads';

import ts from 'typescript';

export interface CheckRequest {
  readonly id: number;
  readonly files: readonly string[];
}

export interface CheckReply {
  readonly id: number;
  readonly errors: readonly string[];
}

const { root } = workerData as { root: string };
const options = readOptions();
let roots: readonly string[] = [];
const service = ts.createLanguageService(createHost(), ts.createDocumentRegistry());

parentPort?.on('message', ({ id, files }: CheckRequest) => {
  roots = files.filter((file) => existsSync(file));
  const reply: CheckReply = { id, errors: roots.flatMap(checkFile) };
  parentPort?.postMessage(reply);
});

function readOptions(): ts.CompilerOptions {
  const file = join(root, 'tsconfig.json');
  const { config } = ts.readConfigFile(file, ts.sys.readFile) as { config: unknown };
  return ts.parseJsonConfigFileContent(config, ts.sys, dirname(file)).options;
}

function createHost(): ts.LanguageServiceHost {
  return {
    getCompilationSettings: () => options,
    getScriptFileNames: () => [...roots],
    getScriptVersion: (file) => {
      const stat = statSync(file, { throwIfNoEntry: false });
      return stat ? `${stat.mtimeMs} ${stat.size}` : 'none';
    },
    getScriptSnapshot: (file) => {
      const text = ts.sys.readFile(file);
      return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text);
    },
    getCurrentDirectory: () => root,
    getDefaultLibFileName: ts.getDefaultLibFilePath,
    fileExists: ts.sys.fileExists,
    readFile: ts.sys.readFile,
    readDirectory: ts.sys.readDirectory,
    directoryExists: ts.sys.directoryExists,
    getDirectories: ts.sys.getDirectories,
    realpath: ts.sys.realpath ?? ((path) => path),
  };
}

function checkFile(file: string): string[] {
  const found = [...service.getSyntacticDiagnostics(file), ...service.getSemanticDiagnostics(file)];
  return found.map((diagnostic) => {
    const text = ts.flattenDiagnosticMessageText(diagnostic.messageText, '\n  ');
    const shown = file.slice(root.length + 1).replaceAll('\\', '/');
    if (!diagnostic.file || diagnostic.start === undefined) return `${shown}: ${text}`;
    const { line, character } = diagnostic.file.getLineAndCharacterOfPosition(diagnostic.start);
    return `${shown}:${line + 1}:${character + 1} ${text}`;
  });
}
