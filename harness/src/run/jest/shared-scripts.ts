import { sep } from 'node:path';
import vm from 'node:vm';

type CompileFunction = typeof vm.compileFunction;

const PACKAGES = `${sep}node_modules${sep}`;

/** Needs the loader of the realm that it runs in, which only the function that Jest makes itself knows. */
const DYNAMIC_IMPORT = /\bimport\s*\(/;

/**
 * A `vm.compileFunction` that compiles the files of packages once in this process; each realm runs them anew, with everything of its own.
 * The original starts from the text every time, a `vm.Script` does not (nodejs/node#35375).
 */
export function sharingCompiler(compileFunction: CompileFunction): CompileFunction {
  const scripts = new Map<string, { readonly code: string; readonly script: vm.Script }>();
  return (code, parameters, options) => {
    const { filename, parsingContext } = options ?? {};
    if (!filename?.includes(PACKAGES) || !parsingContext || !canBeShared(code)) {
      return compileFunction(code, parameters, options);
    }
    let shared = scripts.get(filename);
    if (shared?.code !== code) {
      shared = { code, script: wrap(code, parameters ?? [], filename) };
      scripts.set(filename, shared);
    }
    return shared.script.runInContext(parsingContext) as ReturnType<CompileFunction>;
  };
}

function canBeShared(code: string): boolean {
  return !code.startsWith('#!') && !DYNAMIC_IMPORT.test(code);
}

function wrap(code: string, parameters: readonly string[], filename: string): vm.Script {
  const head = `(function (${parameters.join(', ')}) {`;
  // Positions are those of the file, and a comment at its end does not hide the bracket.
  return new vm.Script(`${head}${code}\n})`, { filename, columnOffset: -head.length });
}
