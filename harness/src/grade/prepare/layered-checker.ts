import { statSync } from 'node:fs';
import { dirname, join } from 'node:path';

import ts from 'typescript';

import type { WorkspacePlan } from '../../model/workspace';

/** A file of the kit, at its own place or where npm links it. */
const IN_KIT = /\/(?:chapters|node_modules\/@bookshop)\/kit\/(?!node_modules\/)(.+)$/;

/** Checks types in a chapter whose files lie in layers. Warm from the second check on. */
export class LayeredChecker {
  readonly #root: string;
  readonly #options: ts.CompilerOptions;
  readonly #service: ts.LanguageService;
  /** Where a file of the chapter really lies: its path in the course → that of its layer. */
  #layers: ReadonlyMap<string, string> = new Map();
  #kit: WorkspacePlan['kit'];
  #roots: readonly string[] = [];
  #checks = 0;

  constructor(root: string) {
    this.#root = root;
    this.#options = readOptions(root);
    this.#service = ts.createLanguageService(this.#createHost(), ts.createDocumentRegistry());
  }

  /** `paths` are in the chapter. Each error as `path:line:column text`. */
  check(chapter: string, workspace: WorkspacePlan, paths: readonly string[]): string[] {
    const place = (path: string) => slashed(join(this.#root, 'chapters', chapter, path));
    this.#layers = new Map(
      Object.entries(workspace.files).map(([path, file]) => [place(path), file]),
    );
    this.#kit = workspace.kit;
    this.#checks += 1;
    this.#roots = paths.filter((path) => path.endsWith('.ts')).map(place);
    return this.#roots.flatMap((file) => this.#checkFile(file));
  }

  #checkFile(file: string): string[] {
    const found = [
      ...this.#service.getSyntacticDiagnostics(file),
      ...this.#service.getSemanticDiagnostics(file),
    ];
    return found.map((diagnostic) => {
      const text = ts.flattenDiagnosticMessageText(diagnostic.messageText, '\n  ');
      const shown = file.slice(this.#root.length + 1);
      if (!diagnostic.file || diagnostic.start === undefined) return `${shown}: ${text}`;
      const { line, character } = diagnostic.file.getLineAndCharacterOfPosition(diagnostic.start);
      return `${shown}:${line + 1}:${character + 1} ${text}`;
    });
  }

  /** The file that stands there; `undefined` for what is in none of the layers: what a message quotes of it would tell a learner. */
  #locate(file: string): string | undefined {
    const path = slashed(file);
    const layered = this.#layers.get(path);
    if (layered !== undefined) return layered;
    const inKit = IN_KIT.exec(path)?.[1];
    if (this.#kit && inKit !== undefined) return this.#kit[inKit];
    return /\/(node_modules|chapters\/kit)\//.test(path) ? file : undefined;
  }

  #createHost(): ts.LanguageServiceHost {
    const read = (file: string) => {
      const located = this.#locate(file);
      return located === undefined ? undefined : ts.sys.readFile(located);
    };
    return {
      getCompilationSettings: () => this.#options,
      getScriptFileNames: () => [...this.#roots],
      getScriptVersion: (file) => {
        const located = this.#locate(file);
        const stat =
          located === undefined ? undefined : statSync(located, { throwIfNoEntry: false });
        // A file that stays as it is may still import what was not there in the layers before.
        const layers = this.#layers.has(slashed(file)) ? ` ${this.#checks}` : '';
        return stat ? `${located} ${stat.mtimeMs} ${stat.size}${layers}` : 'none';
      },
      getScriptSnapshot: (file) => {
        const text = read(file);
        return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text);
      },
      getCurrentDirectory: () => this.#root,
      getDefaultLibFileName: ts.getDefaultLibFilePath,
      fileExists: (file) => {
        const located = this.#locate(file);
        return located !== undefined && ts.sys.fileExists(located);
      },
      readFile: read,
      readDirectory: ts.sys.readDirectory,
      directoryExists: ts.sys.directoryExists,
      getDirectories: ts.sys.getDirectories,
      realpath: ts.sys.realpath ?? ((path) => path),
    };
  }
}

function readOptions(root: string): ts.CompilerOptions {
  const file = join(root, 'tsconfig.json');
  const { config } = ts.readConfigFile(file, ts.sys.readFile) as { config: unknown };
  return ts.parseJsonConfigFileContent(config, ts.sys, dirname(file)).options;
}

function slashed(path: string): string {
  return path.replaceAll('\\', '/');
}
