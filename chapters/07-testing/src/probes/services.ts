/** The functions that tests call, in a group for each exercise. */
export function createServices() {
  return {};
}
