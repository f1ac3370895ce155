import { Command } from 'commander';

import { flag, FLAG_HELP } from '#src/cli/flag';
import { runCommandLine } from '#src/cli/run-command-line';
import { openSession } from '#src/cli/session';

import { type BenchRequest, runBench } from './run-bench';

/** Runs `npm run bench` and returns its exit code. */
export function main(argv: readonly string[]): Promise<number> {
  return runCommandLine(
    (done) =>
      new Command('bench')
        .description('Measures what the course promises about speed and memory')
        .exitOverride()
        .configureHelp(FLAG_HELP)
        .showHelpAfterError('`npm run bench -- --help` shows all options.')
        .addOption(flag('--json', 'print JSON'))
        .addOption(flag('--write', 'renew docs/benchmark.md'))
        .addOption(flag('--quick', 'few runs, to see whether it works'))
        .action(async (options: BenchRequest) => done(await runBench(openSession(), options))),
    argv,
  );
}
