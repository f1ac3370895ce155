import { currentLane } from './lane';

/**
 * Calls `late` when so much time has passed. What the machine withheld from the run in the meantime
 * does not count. Returns what calls it off.
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
