import { join } from 'node:path';

import type { SourceCheck } from './check-sources';
import type { SourcePart } from './course-program';
import { runTool, type ToolOutcome } from './run-tool';

export interface CheckedFiles {
  readonly root: string;
  /** Changed files of the course: a learner's work, which is not checked. */
  readonly changed: readonly string[];
  /** The originals of these, which the type check of all other files uses. */
  readonly instead: ReadonlyMap<string, string>;
  /** Check every file, not only those that have changed since the last successful check. */
  readonly fresh: boolean;
}

type Check = readonly [name: string, run: () => ToolOutcome | Promise<ToolOutcome>];

/**
 * In the course's own repository no file is a learner's work: a starter that differs from the list
 * was changed and not proven.
 */
function checkShipped(changed: readonly string[]): Check {
  const output = `differs from shipped.json: ${changed.join(', ')}\n→ Run \`npx course prove --write\` and commit the list.`;
  return ['files as in shipped.json', () => ({ ok: changed.length === 0, output })];
}

/** The folder for the results of successful checks, by the content that was checked. */
export const KEPT = 'node_modules/.cache/course';

/** Fewer garbage collections copy less memory, which saves a tenth of the time. */
const LARGE_YOUNG_MEMORY = ['--max-semi-space-size=64'];

/** Two parts of equal size that do not import each other: the harness and the rest. */
const PARTS: Readonly<Record<string, SourcePart>> = {
  harness: { folder: 'harness' },
  'all but harness': { folder: '.', except: 'harness' },
};

/** The checks that do not run any code of the course. */
export function staticChecks(files: CheckedFiles): Check[] {
  const { root, changed, fresh } = files;
  const tool = (script: string, ...args: string[]) =>
    runTool(join(root, 'node_modules', script), { cwd: root, args });
  return [
    ...(process.env['COURSE_SHIPPED'] ? [checkShipped(changed)] : []),
    ...sourceChecks(files),
    [
      'format',
      () =>
        tool(
          'prettier/bin/prettier.cjs',
          ...['--check', '.', ...changed.map((path) => `!${path}`)],
          ...(fresh ? [] : keptIn(join(root, KEPT, 'format'))),
        ),
    ],
    [
      'layer rules',
      () =>
        tool(
          'dependency-cruiser/bin/dependency-cruise.mjs',
          '--config',
          '.dependency-cruiser.mjs',
          'harness/src',
          'harness/bench',
          'harness/mutants',
          'chapters/kit/src',
        ),
    ],
  ];
}

/** Types and lint, in parts that can run at the same time. */
export function sourceChecks(files: CheckedFiles): Check[] {
  return Object.entries(PARTS).map(([name, part]): Check => {
    return [`types and lint: ${name}`, () => checkSources(files, { name, part })];
  });
}

/** A separate cache: Prettier empties its usual one when it is run without these options. */
function keptIn(file: string): string[] {
  return ['--cache', '--cache-strategy', 'content', '--cache-location', file];
}

function checkSources(
  { root, changed, instead, fresh }: CheckedFiles,
  { name, part }: { name: string; part: SourcePart },
): Promise<ToolOutcome> {
  const cleanSources = join(root, KEPT, 'sources', `${name}.json`);
  const check: SourceCheck = {
    ...part,
    root,
    ignore: changed,
    instead: [...instead],
    ...(fresh ? {} : { cleanSources }),
  };
  const program = join(__dirname, 'check-sources.js');
  return runTool(program, { cwd: root, args: [JSON.stringify(check)], node: LARGE_YOUNG_MEMORY });
}
