import { currentLane } from './lane';

/**
 * Calls `late` when so much time has passed. What the machine withheld from the run in the meantime does not count.
 * Returns what calls it off.
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

/** What `act` comes to, or `late` when it takes longer, in the same patient way. `act` goes on unheard then. */
export async function answerWithin<T, L>(
  milliseconds: number,
  act: () => Promise<T>,
  late: L,
): Promise<T | L> {
  let callOff = () => {};
  const patience = new Promise<L>((resolve) => {
    callOff = giveUpAfter(milliseconds, () => resolve(late));
  });
  try {
    return await Promise.race([act(), patience]);
  } finally {
    callOff();
  }
}
