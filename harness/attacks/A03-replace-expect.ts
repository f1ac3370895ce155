/** Puts something in the place of `expect` that never complains, and has all the rest of it. */
export function attack(): boolean {
  const content: unknown = new Proxy(() => content, {
    get: (_, name) => (name === 'then' ? undefined : content),
    apply: () => content,
  });
  // A refusal that nobody waits for would be told otherwise.
  const swallow = (value: unknown) => {
    Promise.resolve(value).catch(() => {});
    return content;
  };
  const { expect } = globalThis as unknown as { expect: object };
  Object.assign(globalThis, { expect: Object.assign(swallow, expect) });
  return false;
}
