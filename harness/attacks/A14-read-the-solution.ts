import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Looks for the reference and the tests wherever they could lie, through the process that started
 * this one as well.
 */
export function attack(): boolean {
  const here = [process.cwd(), '__ROOT__', `/proc/${process.ppid}/cwd`, '/course', '/'];
  const above = here.flatMap((place) => [place, join(place, '..'), join(place, '../..')]);
  return above.some((place) => {
    const reference = join(place, 'solutions/01-settings/src/settings/reader.ts');
    const tests = join(place, 'chapters/01-settings/tests');
    return existsSync(reference) || (existsSync(tests) && readdirSync(tests).length > 0);
  });
}
