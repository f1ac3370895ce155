import { appendFileSync, readdirSync } from 'node:fs';

/** Changes the code that later runs are judged by, wherever it can be written to. */
export function attack(): boolean {
  // Not to be tried anywhere else, by whatever mistake.
  if (!__dirname.startsWith('/course/')) return false;
  const places = [process.cwd(), `${process.cwd()}/node_modules/@bookshop/kit/src`, '/course'];
  return places.some((place) => {
    try {
      const [file] = readdirSync(place).filter((name) => name.endsWith('.js'));
      appendFileSync(`${place}/${file ?? 'left.js'}`, '\n// poisoned');
      return true;
    } catch {
      return false;
    }
  });
}
