/** Knows the examples of the brief by heart, and nothing else. */
export function attack(): boolean {
  return false;
}
