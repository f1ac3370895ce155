import { join } from 'node:path';
import vm from 'node:vm';

import { sharingCompiler } from '../../../src/run/jest/shared-scripts';

const PARAMETERS = ['module', 'exports'];
const PACKAGE_FILE = join('some', 'node_modules', 'counter', 'index.js');
const OWN_FILE = join('chapters', '01-tiny', 'src', 'counter.js');

const COUNTER = 'let count = 0; exports.next = () => (count += 1); exports.list = []; // the end';

interface Counter {
  next(): number;
  list: unknown;
}

type Loader = (module: object, exports: Counter) => void;

/** A compiler, and what it left to Node's own. */
function openCompiler() {
  const compileFunction = jest.fn(vm.compileFunction);
  const compile = sharingCompiler(compileFunction);
  return {
    compileFunction,
    load: (code: string, filename: string, parsingContext = vm.createContext()): Counter => {
      const exports = {} as Counter;
      const run = compile(code, PARAMETERS, { filename, parsingContext }) as Loader;
      run({ exports }, exports);
      return exports;
    },
  };
}

test('a file of a package has a state of its own in each realm', () => {
  const { load } = openCompiler();
  const first = load(COUNTER, PACKAGE_FILE);
  first.next();
  expect(load(COUNTER, PACKAGE_FILE).next()).toBe(1);
  expect(first.next()).toBe(2);
});

test('what it makes belongs to the realm that runs it', () => {
  const { load } = openCompiler();
  const realm = vm.createContext();
  load(COUNTER, PACKAGE_FILE);
  const { list } = load(COUNTER, PACKAGE_FILE, realm);
  expect(Object.getPrototypeOf(list)).toBe(vm.runInContext('Array.prototype', realm));
});

test('a package that was installed again is compiled again', () => {
  const { load } = openCompiler();
  load(COUNTER, PACKAGE_FILE);
  expect(load('exports.next = () => 7;', PACKAGE_FILE).next()).toBe(7);
});

test('an error tells the line and the column of the file', () => {
  const { load } = openCompiler();
  const counter = load('exports.next = () => { throw new Error("no"); };', PACKAGE_FILE);
  expect(() => counter.next()).toThrow(
    expect.objectContaining({
      stack: expect.stringContaining(`${PACKAGE_FILE}:1:30`) as string,
    }) as Error,
  );
});

test.each([
  ['the code of the course', COUNTER, OWN_FILE],
  ['a file with a dynamic import', `${COUNTER}\nexports.more = () => import('x');`, PACKAGE_FILE],
  ['a program', `#!/usr/bin/env node\n${COUNTER}`, PACKAGE_FILE],
])('%s is left to Node', (_what, code, filename) => {
  const { load, compileFunction } = openCompiler();
  expect(load(code, filename).next()).toBe(1);
  expect(compileFunction).toHaveBeenCalledTimes(1);
});
