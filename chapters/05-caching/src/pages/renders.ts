/** One time at which something was made: computed, or rendered. */
export type Render = { readonly render: number; readonly at: string };

/** Numbers everything that is made, so that a visitor can see what was made again. */
export interface Renders {
  /** The next number of this name, from 1. */
  next(name: string): Render;
  /** What this process has made last under this name. */
  last(name: string): Render | undefined;
}

/** Names are few: the parts of the shop, its shelves and its books. */
export function createRenders({ now }: { now(): number }): Renders {
  const latest = new Map<string, Render>();
  return {
    next: (name) => {
      const render = (latest.get(name)?.render ?? 0) + 1;
      const made = { render, at: new Date(now()).toISOString() };
      latest.set(name, made);
      return made;
    },
    last: (name) => latest.get(name),
  };
}
