import { sep } from 'node:path';
import vm from 'node:vm';

type CompileFunction = typeof vm.compileFunction;

const PACKAGES = `${sep}node_modules${sep}`;

/**
 * A dynamic import needs the module loader of its realm, which only the function that Jest compiles
 * has.
 */
const DYNAMIC_IMPORT = /\bimport\s*\(/;

interface Compiled {
  readonly code: string;
  /** `undefined` when each realm has to compile the file itself. */
  readonly script: vm.Script | undefined;
}

/**
 * A `vm.compileFunction` that compiles the files of packages once in this process; each realm runs
 * them again, with its own state. The original compiles the source every time, a `vm.Script` does
 * not (nodejs/node#35375).
 */
export function sharingCompiler(compileFunction: CompileFunction): CompileFunction {
  const compiled = new Map<string, Compiled>();
  return (code, parameters, options) => {
    const { filename, parsingContext } = options ?? {};
    if (!filename?.includes(PACKAGES) || !parsingContext) {
      return compileFunction(code, parameters, options);
    }
    let file = compiled.get(filename);
    if (file?.code !== code) {
      const script = canBeShared(code) ? wrap(code, parameters ?? [], filename) : undefined;
      file = { code, script };
      compiled.set(filename, file);
    }
    if (!file.script) return compileFunction(code, parameters, options);
    return file.script.runInContext(parsingContext) as ReturnType<CompileFunction>;
  };
}

function canBeShared(code: string): boolean {
  return !code.startsWith('#!') && !DYNAMIC_IMPORT.test(code);
}

function wrap(code: string, parameters: readonly string[], filename: string): vm.Script {
  const head = `(function (${parameters.join(', ')}) {`;
  // The offset keeps the positions of the file, and the line break keeps a final comment from
  // hiding the bracket.
  return new vm.Script(`${head}${code}\n})`, { filename, columnOffset: -head.length });
}
