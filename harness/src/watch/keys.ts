import { emitKeypressEvents, type Key } from 'node:readline';

/** Asks the terminal to mark pasted text, so that it is not read as keys. */
const MARK_PASTES = '\u001b[?2004h';
const NO_MARKS = '\u001b[?2004l';

/** Reads the keys of a terminal, until `end` is called. */
export interface Keys {
  end(): void;
}

/**
 * Calls `onKey` with each key that is pressed: a letter as it is typed, `return`, or `other` for
 * keys that mean nothing here, such as those of another layout. Ctrl-C and Ctrl-D count as `q`,
 * Ctrl-L as `redraw`. Ctrl-Z suspends the command; when it comes back, that is a `redraw` too. What
 * is pasted is left out.
 */
export function readKeys(onKey: (key: string) => void): Keys {
  const { stdin } = process;
  emitKeypressEvents(stdin);
  let isPasting = false;
  const listen = (text: string | undefined, key: Key) => {
    if (key.name === 'paste-start') isPasting = true;
    else if (key.name === 'paste-end') isPasting = false;
    else if (!isPasting) act(nameKey(text, key));
  };
  const act = (name: string) => {
    if (name === 'suspend') suspend();
    else onKey(name);
  };
  const suspend = () => {
    giveBack();
    process.once('SIGCONT', () => {
      take();
      onKey('redraw');
    });
    // Suspends the whole process group, as the terminal would: npm is in it as well.
    process.kill(0, 'SIGTSTP');
  };
  const take = () => {
    stdin.setRawMode(true);
    stdin.resume();
    process.stdout.write(MARK_PASTES);
  };
  const giveBack = () => {
    process.stdout.write(NO_MARKS);
    stdin.setRawMode(false);
    stdin.pause();
  };
  stdin.on('keypress', listen);
  take();
  return {
    end: () => {
      stdin.off('keypress', listen);
      giveBack();
    },
  };
}

const WITH_CTRL: Readonly<Record<string, string>> = { c: 'q', d: 'q', l: 'redraw' };

/** The name of a key. On Windows, a process cannot be suspended. */
export function nameKey(text: string | undefined, { name = '', ctrl, meta }: Key): string {
  if (ctrl && name === 'z' && process.platform !== 'win32') return 'suspend';
  if (ctrl) return WITH_CTRL[name] ?? 'other';
  if (name === 'return' || name === 'enter') return 'return';
  return !meta && text !== undefined && /^[a-z]$/i.test(text) ? text : 'other';
}
