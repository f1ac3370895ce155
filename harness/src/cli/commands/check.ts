import { runOwnTests } from '../../check/run-own-tests';
import { staticChecks } from '../../check/static-checks';
import { examineLane } from '../../lanes/examine-lane';
import { openPlace } from '../../lanes/open-lane';
import { exercisesOf } from '../../model/course';
import { CourseError } from '../../model/course-error';
import type { Lane, Place } from '../../model/workspace';
import type { Sample } from '../../prove/sample';
import { drawNumber, type Trust } from '../../prove/trust';
import { emptyCaches } from '../../support/empty-caches';
import { EXIT, type ExitCode } from '../exit-codes';
import type { Session } from '../session';
import { Stopwatch } from '../stopwatch';
import { conformCommand } from './conform';
import { proveCommand } from './prove';

interface Count {
  passed: number;
  failed: number;
  skipped: number;
}

/**
 * How many of the known answers are tried in each lane, and whether in all exercises or in one that
 * uses services.
 */
interface Depth {
  readonly local: Sample;
  readonly services: Sample;
  readonly sealed: Sample;
  readonly elsewhere: 'all' | 'one';
  /** Tries each known answer in the usual conditions only: no other order, process or climate. */
  readonly quick: boolean;
}

/** How much `npm test` does: the usual, every known answer mostly from the records, or all. */
export interface Extent {
  readonly thorough: boolean;
  readonly spotCheck: boolean;
}

/** A run that is short enough for a newcomer to wait for. */
const USUAL: Depth = {
  local: 'usual',
  services: 'pair',
  sealed: 'pair',
  elsewhere: 'one',
  quick: false,
};
/** For a check that has to be short and yet notice a wrong record of any answer. */
const SPOT_CHECK: Depth = { ...USUAL, local: 'all', quick: true };
const THOROUGH: Depth = { ...USUAL, local: 'all', services: 'few', elsewhere: 'all' };

/**
 * Checks the course as far as this machine can, independent of what a learner has solved. Changes
 * no tracked file. `thorough` tries every known answer, the attacks, and the commands under bad
 * conditions; `spotCheck` takes all known answers, most of them from their records.
 */
export async function checkCommand(
  session: Session,
  { thorough, spotCheck }: Extent,
): Promise<ExitCode> {
  const { output, root } = session;
  await emptyCaches(root);
  const depth = thorough ? THOROUGH : spotCheck ? SPOT_CHECK : USUAL;
  const count: Count = { passed: 0, failed: 0, skipped: 0 };
  const times = new Stopwatch();
  await times.measure('types, lint, format, layers', () =>
    checkStatics(session, { count, fresh: thorough }),
  );
  const place = await times.measure('services', () => findServices(session, count));
  const add = async (part: string, run: () => Promise<Count>) =>
    addTo(count, await times.measure(part, run));
  await add('own tests', () => checkOwnTests(session, { place, trials: thorough }));
  await add('local lane', async () => {
    const local = await proveIn(session, {
      lane: 'local',
      exercises: [],
      sample: depth.local,
      quick: depth.quick,
    });
    return place ? { ...local, skipped: 0 } : local;
  });
  if (thorough) await add('attacks, local', () => attackIn(session, 'local'));
  if (place) {
    await add('services lane', () => proveServices(session, 'services', depth));
    await add('sealed lane', () => proveServices(session, 'sealed', depth));
    if (thorough) await add('attacks, sealed', () => attackIn(session, 'sealed'));
  }
  if (!thorough) {
    output.print(
      '\n`npm test -- --thorough` also tries every known answer, the attacks on the grader, and the commands under bad conditions.',
    );
  }
  output.print(`\n${times.render()}`);
  output.print(`\n${count.passed} passed, ${count.failed} failed, ${count.skipped} skipped`);
  return count.failed === 0 ? EXIT.passed : EXIT.notPassed;
}

async function checkStatics(
  { root, open, output }: Session,
  { count, fresh }: { count: Count; fresh: boolean },
): Promise<void> {
  const changed = open.originals.changed('chapters/');
  const instead = open.originals.replacements('chapters/');
  const checks = staticChecks({ root, changed, instead, fresh }).map(
    ([name, run]) => [name, run()] as const,
  );
  for (const [name, running] of checks) {
    const outcome = await running;
    output.print(`${outcome.ok ? '✓' : '✗'} ${name}`);
    if (!outcome.ok) output.print(outcome.output);
    count[outcome.ok ? 'passed' : 'failed'] += 1;
  }
}

async function attackIn(session: Session, lane: 'local' | 'sealed'): Promise<Count> {
  return await conformCommand(session, { lane, only: [] });
}

async function checkOwnTests(
  { root, output }: Session,
  { place, trials }: { place: Place | undefined; trials: boolean },
): Promise<Count> {
  const own = await runOwnTests(root, { services: place?.services ?? {}, trials });
  output.print(
    `${own.failed === 0 ? '✓' : '✗'} tests of harness and kit: ${own.passed} passed, ${own.failed} failed`,
  );
  if (own.failed > 0) output.print(own.output);
  return own;
}

/** `exercises` are those to prove; all when empty. */
async function proveIn(
  session: Session,
  choice: { lane: Lane; exercises: readonly string[]; sample: Sample; quick: boolean },
): Promise<Count> {
  // A sample is always run. When every known answer is tried, most results come from the records.
  const trust: Trust = choice.sample === 'all' ? { spotCheck: drawNumber() } : 'fresh';
  const command = { write: false, json: false, seed: 1, trust, ...choice };
  return (await proveCommand(session, command)).proof;
}

/**
 * Proves the exercises whose result can differ with services; in the sealed lane, that is every
 * exercise.
 */
async function proveServices(
  session: Session,
  lane: 'services' | 'sealed',
  depth: Depth,
): Promise<Count> {
  const all = exercisesOf(session.open.course);
  const using = all.filter(({ services }) => services.length > 0);
  const wanted = lane === 'sealed' ? all : using;
  const chosen = depth.elsewhere === 'one' ? using.slice(0, 1) : wanted;
  if (chosen.length === 0) return { passed: 0, failed: 0, skipped: 0 };
  const exercises = chosen.map(({ id }) => id);
  return await proveIn(session, { lane, exercises, sample: depth[lane], quick: depth.quick });
}

/**
 * The services lane, if this machine has what it needs. Where the lane is required and does not
 * start, that counts as a failure.
 */
async function findServices(session: Session, count: Count): Promise<Place | undefined> {
  const lane = await examineLane();
  const required = Boolean(process.env['COURSE_REQUIRE_SERVICES']);
  if (lane.state === 'missing' && !required) {
    session.output.print(
      `– services and sealed lanes: not graded (needs Docker): ${lane.what}\n→ ${lane.fix}`,
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
