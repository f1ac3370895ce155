import type { Json } from './json';
import { findScribble, scribbleOver } from './scribble';
import { changedArgument, keptAnswer } from './sharing-fault';
import { findChange } from './unchanged';
import { toWire } from './wire';

/**
 * Calls services (functions of the shop) as a caller that owns its arguments and the result:
 * arguments must not be changed. A result is overwritten after it was copied, so that an object
 * that the code keeps or shares shows in a later result.
 */
export class Caller {
  #running = 0;
  readonly #returned = new Set<object>();

  /**
   * Rejects with what the service threw, or with a `SharingFault` when it changes or keeps objects
   * of its caller.
   */
  async call(service: (...args: Json[]) => unknown, name: string, args: Json[]): Promise<Json> {
    const before = structuredClone(args);
    this.#running += 1;
    const answering = this.#answer(service, name, args);
    await Promise.allSettled([answering]);
    this.#running -= 1;
    const changed = describeChange(name, before, args);
    // Calls that run at the same time may share a result that all of them waited for.
    if (this.#running === 0) this.#writeOver();
    if (changed !== undefined) throw changedArgument(changed);
    return answering;
  }

  async #answer(service: (...args: Json[]) => unknown, name: string, args: Json[]): Promise<Json> {
    const answer = await service(...args);
    const copy = toWire(answer, `${name}'s result`);
    if (typeof answer === 'object' && answer !== null) this.#returned.add(answer);
    const kept = findScribble(copy);
    if (kept !== undefined) throw keptAnswer(`${name}'s result${kept}`);
    return copy;
  }

  #writeOver(): void {
    for (const answer of this.#returned) scribbleOver(answer);
    this.#returned.clear();
  }
}

/** The first argument that was changed, and the place in it. */
function describeChange(name: string, before: Json[], args: Json[]): string | undefined {
  for (const [i, was] of before.entries()) {
    const at = findChange(was, args[i]);
    if (at !== undefined) return `argument ${i + 1} of ${name}${at === '' ? '' : `, at ${at}`}`;
  }
  return undefined;
}
