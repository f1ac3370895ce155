import { readdirSync, readFileSync } from 'node:fs';

/** Looks for a secret of the grader in every environment that can be read. */
export function attack(): boolean {
  const environments = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((pid) => {
      try {
        return readFileSync(`/proc/${pid}/environ`, 'utf8');
      } catch {
        return '';
      }
    });
  return [JSON.stringify(process.env), ...environments].some((text) => text.includes('__SECRET__'));
}
