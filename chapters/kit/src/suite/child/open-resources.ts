import { setImmediate as nextTurn } from 'node:timers/promises';

/** How many turns of the event loop an ending may take. */
const TURNS = 20;

/** The resources that keep this process alive, as Node calls them. */
export function openNow(): string[] {
  return process.getActiveResourcesInfo();
}

/** Those of them that are more than before; what is about to close gets the time for it. */
export async function openSince(before: readonly string[]): Promise<string[]> {
  let more = subtract(openNow(), before);
  for (let turn = 0; more.length > 0 && turn < TURNS; turn += 1) {
    await nextTurn();
    more = subtract(openNow(), before);
  }
  return more;
}

function subtract(all: readonly string[], known: readonly string[]): string[] {
  const rest = [...all];
  for (const kind of known) {
    const at = rest.indexOf(kind);
    if (at >= 0) rest.splice(at, 1);
  }
  return rest;
}
