/** Ends the process in the middle of the first test. */
export function attack(): boolean {
  setImmediate(() => process.exit(0));
  return false;
}
