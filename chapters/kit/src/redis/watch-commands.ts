import { openMonitor } from './monitor';
import { type Owner, patiently } from './owner';

/**
 * What an act returned, and the commands that it caused: `['set', 'shop:1', …]`. Characters beyond
 * ASCII are as Redis prints them, `\xc3\x84`.
 */
export interface Commands<T> {
  readonly value: T;
  readonly commands: readonly (readonly string[])[];
  /** Those that scripts have called. */
  readonly inScripts: readonly (readonly string[])[];
}

/** What clients send when they connect, in lower case. */
const ON_CONNECTING = new Set(['hello', 'auth', 'client', 'select', 'info', 'ping', 'command']);

let marks = 0;

export async function watchCommands<T>(
  { client, database }: Owner,
  act: () => Promise<T>,
): Promise<Commands<T>> {
  const [commands, inScripts]: [string[][], string[][]] = [[], []];
  // Redis reports commands in the order in which it carries them out, so all have been reported
  // when this one is.
  const mark = `mark ${(marks += 1)}`;
  let tellMarked = () => {};
  const marked = new Promise<void>((resolve) => (tellMarked = resolve));
  const monitor = await patiently(
    openMonitor(({ database: at, isInScript, command }) => {
      const [name = '', argument] = command;
      if (at !== database || ON_CONNECTING.has(name)) return;
      if (name === 'echo' && argument === mark) tellMarked();
      else (isInScript ? inScripts : commands).push(command);
    }),
  );
  try {
    const value = await act();
    await patiently(client.echo(mark));
    await patiently(marked);
    return { value, commands, inScripts };
  } finally {
    monitor.close();
  }
}
