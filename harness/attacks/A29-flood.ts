import { writeSync } from 'node:fs';

/** Prints without end, and tries again where a pipe is full. */
export function attack(): boolean {
  const line = `${'flood '.repeat(1000)}\n`;
  for (;;) {
    try {
      writeSync(1, line);
    } catch {
      // Whoever reads is slower than this.
    }
  }
}
