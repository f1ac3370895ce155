import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

import ts from 'typescript';
import { parse } from 'yaml';

import { applyMutant, type Mutant } from '../../../chapters/kit/src/suite/mutants';

const ROOT = resolve(__dirname, '../../..');
const CHAPTER = join(ROOT, 'chapters', '07-testing');
const SHOP = join(CHAPTER, 'src', 'bookshop');
const LISTS = join(CHAPTER, 'tests', 'mutants');

interface Answer {
  readonly name: string;
  readonly kind: 'accepted' | 'rejected';
  readonly 'caught-by'?: readonly string[];
}

function read<T>(...path: string[]): T {
  return parse(readFileSync(join(...path), 'utf8')) as T;
}

/** The errors of files that lie in the folder of the shop, and on no disk: name → content. */
function typeErrors(files: ReadonlyMap<string, string>): Record<string, string[]> {
  const { config } = ts.readConfigFile(join(ROOT, 'tsconfig.json'), (path) =>
    ts.sys.readFile(path),
  );
  const { options } = ts.parseJsonConfigFileContent(config, ts.sys, ROOT, { types: ['node'] });
  const texts = new Map([...files].map(([name, text]) => [join(SHOP, name), text]));
  const host = ts.createCompilerHost(options, true);
  const { fileExists, readFile } = host;
  host.fileExists = (path) => texts.has(path) || fileExists(path);
  host.readFile = (path) => texts.get(path) ?? readFile(path);
  const program = ts.createProgram({ rootNames: [...texts.keys()], options, host });
  const errors = [...files.keys()].map((name) => {
    const source = program.getSourceFile(join(SHOP, name));
    const found = [
      ...program.getSyntacticDiagnostics(source),
      ...program.getSemanticDiagnostics(source),
    ];
    return [name, found.map((one) => ts.flattenDiagnosticMessageText(one.messageText, ' '))];
  });
  return Object.fromEntries(errors) as Record<string, string[]>;
}

describe.each(readdirSync(LISTS))('%s', (list) => {
  const mutants = read<Mutant[]>(LISTS, list);
  const wrong = mutants.map((mutant) => {
    const text = readFileSync(join(SHOP, mutant.file), 'utf8');
    return { mutant, text: applyMutant(mutant, text) };
  });
  const stem = list.replace(/\.yaml$/, '');
  const answers = join(ROOT, 'solutions', '07-testing', 'answers', stem, 'answers.yaml');

  test('there are at least five, no two of them the same', () => {
    expect(mutants.length).toBeGreaterThanOrEqual(5);
    const same = wrong.map(({ mutant, text }) => `${mutant.file}\n${text}`);
    expect(new Set(same).size).toBe(mutants.length);
  });

  test('each is a program without type errors', () => {
    const files = wrong.map(({ mutant, text }) => [`${mutant.name}.wrong.ts`, text] as const);
    const expected = files.map(([name]) => [name, []]);
    expect(typeErrors(new Map(files))).toEqual(Object.fromEntries(expected));
  });

  test('each is let live by a rejected answer that is judged', () => {
    const named = read<Answer[]>(answers)
      .map((answer) => answer['caught-by'] ?? [])
      .filter((titles) => titles.every((title) => title.startsWith('rejects: ')))
      .flat();
    const unnamed = mutants.filter(({ says }) => !named.includes(`rejects: ${says}`));
    expect(unnamed.map(({ name }) => name)).toEqual([]);
  });
});
