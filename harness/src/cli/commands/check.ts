import { runOwnTests } from '../../check/run-own-tests';
import { staticChecks } from '../../check/static-checks';
import { exercisesOf } from '../../model/course';
import { CourseError } from '../../model/course-error';
import type { Lane, Place } from '../../model/workspace';
import type { Sample } from '../../prove/sample';
import { drawNumber, type Trust } from '../../prove/trust';
import { examineLane } from '../../services/examine-lane';
import { EXIT, type ExitCode } from '../exit-codes';
import { openPlace } from '../services';
import type { Session } from '../session';
import { conformCommand } from './conform';
import { proveCommand } from './prove';

interface Count {
  passed: number;
  failed: number;
  skipped: number;
}

/** How many of the known answers are tried in each lane. */
type Depth = Readonly<Record<'local' | 'services' | 'sealed', Sample>>;

const USUAL: Depth = { local: 'few', services: 'pair', sealed: 'pair' };
const THOROUGH: Depth = { local: 'all', services: 'few', sealed: 'pair' };

/**
 * Whether the course is right, as far as this machine can tell and whatever a learner has solved so far. Changes no tracked file.
 * `thorough` tries every known answer, and the commands under bad conditions.
 */
export async function checkCommand(
  session: Session,
  { thorough }: { thorough: boolean },
): Promise<ExitCode> {
  const { output, root, open } = session;
  const depth = thorough ? THOROUGH : USUAL;
  const changed = open.originals.changed('chapters/');
  const instead = open.originals.replacements('chapters/');
  const count: Count = { passed: 0, failed: 0, skipped: 0 };
  const checks = staticChecks({ root, changed, instead }).map(
    ([name, run]) => [name, run()] as const,
  );
  for (const [name, running] of checks) {
    const outcome = await running;
    output.print(`${outcome.ok ? '✓' : '✗'} ${name}`);
    if (!outcome.ok) output.print(outcome.output);
    count[outcome.ok ? 'passed' : 'failed'] += 1;
  }
  const place = await findServices(session, count);
  addTo(count, await checkOwnTests(session, { place, trials: thorough }));
  const local = await proveIn(session, { lane: 'local', exercises: [], sample: depth.local });
  addTo(count, place ? { ...local, skipped: 0 } : local);
  addTo(count, await conformCommand(session, { lane: 'local', only: [] }));
  if (place) {
    addTo(count, await proveServices(session, depth.services));
    addTo(count, await proveIn(session, { lane: 'sealed', exercises: [], sample: depth.sealed }));
    addTo(count, await conformCommand(session, { lane: 'sealed', only: [] }));
  }
  if (!thorough) {
    output.print(
      '\n`npm test -- --thorough` tries every known answer, and the commands under bad conditions too.',
    );
  }
  output.print(`\n${count.passed} passed, ${count.failed} failed, ${count.skipped} skipped`);
  return count.failed === 0 ? EXIT.passed : EXIT.notPassed;
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
  choice: { lane: Lane; exercises: readonly string[]; sample: Sample },
): Promise<Count> {
  // What stands for all is run; of all that is known, most was proven before.
  const trust: Trust = choice.sample === 'all' ? { spotCheck: drawNumber() } : 'fresh';
  const command = { write: false, quick: false, json: false, seed: 1, trust, ...choice };
  return (await proveCommand(session, command)).proof;
}

/** Proves what the services make a difference to. */
async function proveServices(session: Session, sample: Sample): Promise<Count> {
  const all = exercisesOf(session.open.course);
  const using = all.filter(({ services }) => services.length > 0);
  if (using.length === 0) return { passed: 0, failed: 0, skipped: 0 };
  const exercises = using.map(({ id }) => id);
  const count = await proveIn(session, { lane: 'services', exercises, sample });
  const others = all.length - using.length;
  if (others > 0)
    session.output.print(`${others} exercises use no service: for them both lanes are the same.`);
  return count;
}

/** The services lane, if this machine has what it needs; where it is required, one that does not start counts as failed. */
async function findServices(session: Session, count: Count): Promise<Place | undefined> {
  const lane = await examineLane();
  const required = Boolean(process.env['COURSE_REQUIRE_SERVICES']);
  if (lane.state === 'missing' && !required) {
    session.output.print(
      `– services and sealed lanes: not graded (needs Docker): ${lane.what}\n→ ${lane.mend}`,
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
