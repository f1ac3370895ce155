import { StartError } from './start-error';

/**
 * Runs a program. When it cannot start, it prints what to change, and the exit code is 1; any other
 * error is a bug and keeps its stack. `explain` turns errors that the chapter knows into a
 * `StartError`.
 */
export async function runProgram(
  run: () => Promise<void> | void,
  explain: (error: unknown) => unknown = (error) => error,
): Promise<void> {
  try {
    await run();
  } catch (error) {
    const told = explain(error);
    if (!(told instanceof StartError)) throw error;
    for (const line of toLines(told)) console.error(line);
    process.exitCode = 1;
  }
}

function toLines({ problems: [first = '', ...more] }: StartError): string[] {
  if (more.length === 0) return [`The shop cannot open: ${first}`];
  return ['The shop cannot open:', ...[first, ...more].map((problem) => `- ${problem}`)];
}
