import { join } from 'node:path';

import { checkTypes } from '../../check/check-types';
import { runOwnTests } from '../../check/run-own-tests';
import { runTool, type ToolOutcome } from '../../check/run-tool';
import { EXIT, type ExitCode } from '../exit-codes';
import type { Session } from '../session';
import { proveCommand } from './prove';

interface Count {
  passed: number;
  failed: number;
  skipped: number;
}

/** Everything that this machine can check about the course, whatever a learner has solved so far. Changes no tracked file. */
export async function checkCommand(session: Session): Promise<ExitCode> {
  const { output } = session;
  const count: Count = { passed: 0, failed: 0, skipped: 0 };
  for (const [name, run] of staticChecks(session)) {
    const outcome = await run();
    output.print(`${outcome.ok ? '✓' : '✗'} ${name}`);
    if (!outcome.ok) output.print(outcome.output);
    count[outcome.ok ? 'passed' : 'failed'] += 1;
  }
  const own = await runOwnTests(session.root);
  output.print(
    `${own.failed === 0 ? '✓' : '✗'} tests of harness and kit: ${own.passed} passed, ${own.failed} failed`,
  );
  if (own.failed > 0) output.print(own.output);
  addTo(count, own);
  const { proof } = await proveCommand(session, {
    exercises: [],
    write: false,
    quick: false,
    json: false,
    seed: 1,
  });
  addTo(count, proof);
  output.print(`\n${count.passed} passed, ${count.failed} failed, ${count.skipped} skipped`);
  return count.failed === 0 ? EXIT.passed : EXIT.notPassed;
}

function addTo(count: Count, { passed, failed, skipped }: Count): void {
  count.passed += passed;
  count.failed += failed;
  count.skipped += skipped;
}

type Check = readonly [name: string, run: () => ToolOutcome | Promise<ToolOutcome>];

/** In the course's own repository no file is a learner's work: a starter that is not as locked was changed and not proven. */
function checkShipped(changed: readonly string[]): Check {
  const output = `not as harness/course.lock has it: ${changed.join(', ')}\n→ Run \`npm run course -- prove --write\` and commit the lock.`;
  return ['files as locked', () => ({ ok: changed.length === 0, output })];
}

function staticChecks({ root, open }: Session): Check[] {
  const changed = open.originals.changed('chapters/');
  const instead = open.originals.replacements('chapters/');
  const tool = (script: string, ...args: string[]) =>
    runTool(root, join(root, 'node_modules', script), args);
  return [
    ...(process.env['COURSE_SHIPPED'] ? [checkShipped(changed)] : []),
    ['types', () => checkTypes(root, { folder: '.', instead })],
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
  ];
}
