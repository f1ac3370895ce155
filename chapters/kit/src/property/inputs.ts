import type { Arbitrary, Value } from 'fast-check';

import { fc } from './fc';

/** One input of a property, with what fast-check needs to make smaller ones of it. */
export type Input<T> = Value<[T]>;

/** Inputs that fast-check draws for a property: the same ones for the same seed. */
export class Inputs<T> {
  readonly #arbitrary: Arbitrary<T>;

  constructor(arbitrary: Arbitrary<T>) {
    this.#arbitrary = arbitrary;
  }

  /** So many inputs, `examples` first. */
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

  /** Checks nothing: fast-check would check one input after the other, so it only draws them. */
  #property() {
    return fc.property<[T]>(this.#arbitrary, () => {});
  }
}
