/** Never comes back. */
export function attack(): boolean {
  for (;;);
}
