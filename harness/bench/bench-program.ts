import { Command } from 'commander';

import { flag, FLAG_HELP } from '#src/cli/flag';
import { runCommandLine } from '#src/cli/run-command-line';
import { openSession } from '#src/cli/session';

import { MEASUREMENTS } from './measurements';
import { type BenchRequest, runBench } from './run-bench';

/** Runs `npm run bench` and returns its exit code. */
export function main(argv: readonly string[]): Promise<number> {
  const names = MEASUREMENTS.map(({ name }) => name).join(', ');
  const collect = (one: string, before: string[]) => [...before, one];
  return runCommandLine(
    (done) =>
      new Command('bench')
        .description('Measures what the course promises about speed and memory')
        .exitOverride()
        .configureHelp(FLAG_HELP)
        .showHelpAfterError('`npm run bench -- --help` shows all options.')
        .option('--only <name>', `only this one; may be given again: ${names}`, collect, [])
        .addOption(flag('--json', 'print JSON'))
        .addOption(flag('--write', 'renew docs/benchmark.md'))
        .addOption(flag('--quick', 'little of everything, to see whether it works'))
        .action(async (request: BenchRequest) => done(await runBench(openSession(), request))),
    argv,
  );
}
