import { mkdtempSync, openSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Writes until nothing more fits, and opens files until none can be opened. */
export function attack(): boolean {
  const folder = mkdtempSync(join(tmpdir(), 'full-'));
  try {
    for (let i = 0; i < 30; i += 1) writeFileSync(join(folder, `${i}`), Buffer.alloc(10_000_000));
  } catch {
    // Full.
  }
  for (let i = 0; i < 5000; i += 1) openSync(join(folder, '0'), 'r');
  return false;
}
