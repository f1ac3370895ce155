/** Thrown at a point that the test made fail. */
export class PointFailure extends Error {
  override readonly name = 'PointFailure';

  constructor(point: string) {
    super(`the test made ${point} fail`);
  }
}

type Mode = 'pass' | 'hold' | 'fail';

interface Point {
  mode: Mode;
  arrivals: number;
  /** Callbacks of calls that wait until the test releases them. */
  held: (() => void)[];
  /** Tests that wait until this many calls have arrived. */
  awaited: { arrivals: number; tell(): void }[];
}

/** The named points in one shop's given code, and the calls that reached them. */
export class Points {
  readonly #points = new Map<string, Point>();

  async reach(name: string): Promise<void> {
    const point = this.#point(name);
    point.arrivals += 1;
    for (const { arrivals, tell } of point.awaited) if (point.arrivals >= arrivals) tell();
    if (point.mode === 'fail') throw new PointFailure(name);
    if (point.mode === 'hold') await new Promise<void>((go) => point.held.push(go));
  }

  /** Sets the mode from now on; `pass` also releases waiting calls. */
  set(name: string, mode: Mode): void {
    const point = this.#point(name);
    point.mode = mode;
    if (mode === 'hold') return;
    for (const go of point.held.splice(0)) go();
  }

  count(name: string): number {
    return this.#point(name).arrivals;
  }

  /** Resolves when this many calls have arrived in all. */
  arrived(name: string, arrivals: number): Promise<void> {
    const point = this.#point(name);
    if (point.arrivals >= arrivals) return Promise.resolve();
    return new Promise((tell) => point.awaited.push({ arrivals, tell }));
  }

  #point(name: string): Point {
    const known = this.#points.get(name);
    if (known) return known;
    const made: Point = { mode: 'pass', arrivals: 0, held: [], awaited: [] };
    this.#points.set(name, made);
    return made;
  }
}
