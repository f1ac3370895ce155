import { sep } from 'node:path';
import vm from 'node:vm';

type CompileFunction = typeof vm.compileFunction;

const PACKAGES = `${sep}node_modules${sep}`;

/** A dynamic import needs the module loader of its realm. */
const NOT_SHARED = /^#!|\bimport\s*\(/;

/**
 * Compiles each file of a package once in this process, as the harness does for its own test files:
 * every run evaluates it again in its own realm, and most of the time would go into compiling.
 */
export function shareScripts(): void {
  const compileFunction: CompileFunction = vm.compileFunction;
  const scripts = new Map<string, vm.Script>();
  vm.compileFunction = (code, parameters = [], options = {}) => {
    const { filename = '', parsingContext } = options;
    if (!filename.includes(PACKAGES) || !parsingContext || NOT_SHARED.test(code)) {
      return compileFunction(code, parameters, options);
    }
    const head = `(function (${parameters.join(', ')}) {`;
    const script =
      scripts.get(filename) ??
      new vm.Script(`${head}${code}\n})`, { filename, columnOffset: -head.length });
    scripts.set(filename, script);
    return script.runInContext(parsingContext) as ReturnType<CompileFunction>;
  };
}
