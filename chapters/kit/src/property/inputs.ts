import type { Arbitrary, Value } from 'fast-check';

import { fc } from './fc';

/** One input of a property test, with what fast-check needs to shrink it. */
export type Input<T> = Value<[T]>;

/** Random inputs from fast-check for a property test: the same ones for the same seed. */
export class Inputs<T> {
  readonly #arbitrary: Arbitrary<T>;

  constructor(arbitrary: Arbitrary<T>) {
    this.#arbitrary = arbitrary;
  }

  /** Returns `runs` inputs, with `examples` first. */
  draw(examples: readonly T[], { seed, runs }: { seed: number; runs: number }): Input<T>[] {
    const drawn = examples.map((example): Input<T> => new fc.Value([example], undefined));
    const property = this.#property();
    const generate = property.generate.bind(property);
    property.generate = (...source) => {
      const input = generate(...source);
      drawn.push(input);
      return input;
    };
    fc.assert(property, { seed, numRuns: runs - drawn.length });
    return drawn;
  }

  /** Smaller inputs, the most promising first. */
  smallerThan(input: Input<T>): IterableIterator<Input<T>> {
    return this.#property().shrink(input);
  }

  /**
   * A property that checks nothing: fast-check would check one input after the other, so it only
   * generates them.
   */
  #property() {
    return fc.property<[T]>(this.#arbitrary, () => {});
  }
}
