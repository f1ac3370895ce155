import { Command } from 'commander';

import { flag, FLAG_HELP } from '#src/cli/flag';
import { runCommandLine } from '#src/cli/run-command-line';
import { openSession } from '#src/cli/session';

import { type MutantsRequest, runMutants } from './run-mutants';

/** Runs `npm run mutants` and returns its exit code. */
export function main(argv: readonly string[]): Promise<number> {
  return runCommandLine(
    (done) =>
      new Command('mutants')
        .description('Changes references mechanically, and tells what no test notices')
        .exitOverride()
        .configureHelp(FLAG_HELP)
        .showHelpAfterError('`npm run mutants -- --help` shows all options.')
        .argument('[exercises...]', 'only these')
        .addOption(flag('--json', 'print JSON'))
        .action(async (exercises: string[], options: Omit<MutantsRequest, 'exercises'>) =>
          done(await runMutants(openSession(), { ...options, exercises })),
        ),
    argv,
  );
}
