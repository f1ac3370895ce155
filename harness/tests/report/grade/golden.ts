import { readFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * The report as it was last looked at by a person. Nothing renews it by itself: read the
 * difference, and put the new text there.
 */
export function golden(name: string): string {
  return readFileSync(join(__dirname, 'golden', name), 'utf8');
}
