import { join } from 'node:path';

import type { SourceCheck } from './check-sources';
import type { SourcePart } from './course-program';
import { runTool, type ToolOutcome } from './run-tool';

export interface CheckedFiles {
  readonly root: string;
  /** Files of the course that are not as shipped: a learner's work, which nobody checks. */
  readonly changed: readonly string[];
  /** The originals of those, for the types of all others. */
  readonly instead: ReadonlyMap<string, string>;
  /** Look at every file, not only at what has changed since it was found to be right. */
  readonly fresh: boolean;
}

type Check = readonly [name: string, run: () => ToolOutcome | Promise<ToolOutcome>];

/**
 * In the course's own repository no file is a learner's work: a starter that is not as locked was
 * changed and not proven.
 */
function checkShipped(changed: readonly string[]): Check {
  const output = `not as shipped.json has it: ${changed.join(', ')}\n→ Run \`npx course prove --write\` and commit the list.`;
  return ['files as locked', () => ({ ok: changed.length === 0, output })];
}

/** Where what was found to be right is kept, under the content that it was found for. */
export const KEPT = 'node_modules/.cache/course';

/** Less garbage is copied about, which saves a tenth of the time. */
const LARGE_YOUNG_MEMORY = ['--max-semi-space-size=64'];

/** The harness is as large as the rest, and neither imports the other. */
const PARTS: Readonly<Record<string, SourcePart>> = {
  harness: { folder: 'harness' },
  'all but harness': { folder: '.', except: 'harness' },
};

/** What can be said of the course without running any of it. */
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

/** A place of its own: Prettier empties its usual one when it is run without these options. */
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
