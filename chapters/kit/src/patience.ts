import { currentLane } from './lane';

/**
 * Calls `late` after this time. Time in which the machine ran other programs does not count.
 * Returns a function that cancels it.
 */
export function giveUpAfter(milliseconds: number, late: () => void): () => void {
  let forgiven = currentLane().withheldMs();
  let timer = setTimeout(look, milliseconds);
  function look(): void {
    const withheld = currentLane().withheldMs();
    const more = withheld - forgiven;
    forgiven = withheld;
    if (more > 0) timer = setTimeout(look, more);
    else late();
  }
  return () => clearTimeout(timer);
}
