import { emitKeypressEvents } from 'node:readline';

/** Calls `onKey` with each key that is pressed; Ctrl-C counts as `q`. Answers how to stop. */
export function readKeys(onKey: (key: string) => void): () => void {
  const { stdin } = process;
  emitKeypressEvents(stdin);
  stdin.setRawMode(true);
  stdin.resume();
  const listen = (_text: string, { name, ctrl }: { name?: string; ctrl?: boolean }) => {
    onKey(ctrl && name === 'c' ? 'q' : (name ?? ''));
  };
  stdin.on('keypress', listen);
  return () => {
    stdin.off('keypress', listen);
    stdin.setRawMode(false);
    stdin.pause();
  };
}
