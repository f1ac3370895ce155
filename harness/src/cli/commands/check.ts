import { join } from 'node:path';

import { checkTypes } from '../../check/check-types';
import { runOwnTests } from '../../check/run-own-tests';
import { runTool, type ToolOutcome } from '../../check/run-tool';
import { CourseError } from '../../model/course-error';
import type { Lane, Place } from '../../model/workspace';
import { examineLane } from '../../services/examine-lane';
import { EXIT, type ExitCode } from '../exit-codes';
import { openPlace } from '../services';
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
  const place = await findServices(session, count);
  const own = await runOwnTests(session.root, place?.services ?? {});
  output.print(
    `${own.failed === 0 ? '✓' : '✗'} tests of harness and kit: ${own.passed} passed, ${own.failed} failed`,
  );
  if (own.failed > 0) output.print(own.output);
  addTo(count, own);
  const local = await proveIn(session, 'local');
  addTo(count, place ? { ...local, skipped: 0 } : local);
  if (place) addTo(count, await proveIn(session, 'services'));
  output.print(`\n${count.passed} passed, ${count.failed} failed, ${count.skipped} skipped`);
  return count.failed === 0 ? EXIT.passed : EXIT.notPassed;
}

async function proveIn(session: Session, lane: Lane): Promise<Count> {
  const whole = { exercises: [], write: false, quick: false, json: false, seed: 1 };
  return (await proveCommand(session, { ...whole, lane })).proof;
}

/** The services lane, if this machine has what it needs; where it is required, one that does not start counts as failed. */
async function findServices(session: Session, count: Count): Promise<Place | undefined> {
  const lane = await examineLane();
  const required = Boolean(process.env['COURSE_REQUIRE_SERVICES']);
  if (lane.state === 'missing' && !required) {
    session.output.print(
      `– services lane: not graded (needs Docker): ${lane.what}\n→ ${lane.mend}`,
    );
    return undefined;
  }
  try {
    return await openPlace(session.root, 'services');
  } catch (error) {
    if (!(error instanceof CourseError)) throw error;
    session.output.print(`✗ services lane: ${error.message}\n→ ${error.next}`);
    count.failed += 1;
    return undefined;
  }
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
    runTool(join(root, 'node_modules', script), { cwd: root, args });
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
