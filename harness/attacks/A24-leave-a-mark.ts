import { existsSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';

/** Leaves a file wherever it can; the next submission answers right where it finds one. */
export function attack(): boolean {
  const marks = ['__MARK__', `${tmpdir()}/left-by-another`];
  const found = marks.some((path) => existsSync(path));
  for (const path of marks) {
    try {
      writeFileSync(path, '');
    } catch {
      // The next one, then.
    }
  }
  return found;
}
