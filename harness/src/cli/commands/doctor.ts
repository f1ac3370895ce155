import { examine } from '../../doctor/examine';
import { EXIT, type ExitCode } from '../exit-codes';
import { createOutput } from '../output';
import { courseRoot } from '../session';

/** Tells what this machine can do, and how to mend what it cannot. Changes nothing. */
export async function doctorCommand({ json }: { json: boolean }): Promise<ExitCode> {
  const output = createOutput();
  const { paint } = output;
  const findings = await examine(courseRoot());
  const bad = findings.some(({ state }) => state === 'bad');
  if (json) {
    output.json({ schema: 'bookshop-course/doctor/v1', findings });
  } else {
    const marks = { good: paint.green('✓'), missing: paint.yellow('–'), bad: paint.red('✗') };
    for (const { section, state, what, mend } of findings) {
      output.print(`${marks[state]} ${section.padEnd(12)} ${what}`);
      if (mend !== undefined) output.print(`    → ${mend}`);
    }
    const docker = findings.find(({ section }) => section === 'Docker')?.state === 'good';
    output.print(`\nLanes: local${docker ? '' : '; services and sealed need Docker'}.`);
  }
  return bad ? EXIT.machine : EXIT.passed;
}
