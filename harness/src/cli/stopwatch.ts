/** Measures how long each part of a command takes. */
export class Stopwatch {
  readonly #parts: { readonly name: string; readonly seconds: number }[] = [];

  async measure<T>(name: string, run: () => Promise<T>): Promise<T> {
    const start = performance.now();
    try {
      return await run();
    } finally {
      this.#parts.push({ name, seconds: (performance.now() - start) / 1000 });
    }
  }

  /** One line for each part that took a second or more, and one for all of them. */
  render(): string {
    const total = this.#parts.reduce((sum, { seconds }) => sum + seconds, 0);
    const rows = [
      ...this.#parts.filter(({ seconds }) => seconds >= 1),
      { name: 'all', seconds: total },
    ];
    return rows
      .map(({ name, seconds }) => `${String(Math.round(seconds)).padStart(5)} s  ${name}`)
      .join('\n');
  }
}
