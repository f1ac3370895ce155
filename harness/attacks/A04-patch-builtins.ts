/** Makes all values the same to the function that compares them. */
export function attack(): boolean {
  Object.is = () => true;
  return false;
}
