import { examineNeeds } from '../../doctor/examine';
import type { Finding } from '../../doctor/finding';
import { examineLane } from '../../lanes/examine-lane';
import { EXIT, type ExitCode } from '../exit-codes';
import { createOutput } from '../output';
import { courseRoot } from '../session';

/** Reports what this machine can do, and how to fix what it cannot. Changes nothing. */
export async function doctorCommand({ json }: { json: boolean }): Promise<ExitCode> {
  const output = createOutput();
  const { paint } = output;
  const lane = await examineLane();
  const docker: Finding = { section: 'Docker', fix: undefined, ...lane };
  const findings = [...(await examineNeeds(courseRoot())), docker];
  const bad = findings.some(({ state }) => state === 'bad');
  if (json) {
    output.json({ schema: 'bookshop-course/doctor/v1', findings });
  } else {
    const marks = { good: paint.green('✓'), missing: paint.yellow('–'), bad: paint.red('✗') };
    for (const { section, state, what, fix } of findings) {
      output.print(`${marks[state]} ${section.padEnd(12)} ${what}`);
      if (fix !== undefined) output.print(`    → ${fix}`);
    }
    output.print(
      lane.state === 'good'
        ? '\nA lane is a place where code can run. Lanes: local, services, and sealed, in which `grade` runs.'
        : '\nA lane is a place where code can run. Lanes: local. What needs real services is not graded here, and `grade` cannot isolate the code of submissions, until Docker has what it needs.',
    );
  }
  return bad ? EXIT.machine : EXIT.passed;
}
