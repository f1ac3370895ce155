import { join } from 'node:path';

import { checkTypes } from './check-types';
import { runTool, type ToolOutcome } from './run-tool';

export interface CheckedFiles {
  readonly root: string;
  /** Files of the course that are not as shipped: a learner's work, which nobody checks. */
  readonly changed: readonly string[];
  /** The originals of those, for the types of all others. */
  readonly instead: ReadonlyMap<string, string>;
}

type Check = readonly [name: string, run: () => ToolOutcome | Promise<ToolOutcome>];

/** In the course's own repository no file is a learner's work: a starter that is not as locked was changed and not proven. */
function checkShipped(changed: readonly string[]): Check {
  const output = `not as shipped.json has it: ${changed.join(', ')}\n→ Run \`npm run course -- prove --write\` and commit the list.`;
  return ['files as locked', () => ({ ok: changed.length === 0, output })];
}

/** What can be said of the course without running any of it. */
export function staticChecks({ root, changed, instead }: CheckedFiles): Check[] {
  const tool = (script: string, ...args: string[]) =>
    runTool(join(root, 'node_modules', script), { cwd: root, args });
  return [
    ...(process.env['COURSE_SHIPPED'] ? [checkShipped(changed)] : []),
    [
      'lint',
      () =>
        tool(
          'eslint/bin/eslint.js',
          '.',
          '--max-warnings=0',
          ...changed.flatMap((path) => ['--ignore-pattern', path]),
        ),
    ],
    [
      'format',
      () => tool('prettier/bin/prettier.cjs', '--check', '.', ...changed.map((path) => `!${path}`)),
    ],
    [
      'layer rules',
      () =>
        tool(
          'dependency-cruiser/bin/dependency-cruise.mjs',
          '--config',
          '.dependency-cruiser.mjs',
          'harness/src',
          'chapters/kit/src',
        ),
    ],
    // Last, since it is done in this process: the others have been started by then.
    ['types', () => checkTypes(root, { folder: '.', instead })],
  ];
}
