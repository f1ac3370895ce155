/** For the tests of the routes of covers: these need only requests, and the queue. */
export function createEndpointsProbe() {
  return {};
}
