/** Takes memory outside of the heap, and keeps it. */
export function attack(): boolean {
  const kept: Buffer[] = [];
  for (;;) kept.push(Buffer.alloc(20_000_000, 1));
}
