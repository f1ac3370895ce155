import { currentLane } from './lane';
import { endNginx, isNginxHere } from './nginx/start-nginx';

export type { ProxyAnswer, ProxyClient, ProxyRequest } from './nginx/client';
export { type Nginx, type NginxOptions, startNginx } from './nginx/start-nginx';

// At import, since it is too late to register hooks inside a hook.
afterEach(endNginx);

/**
 * The nginx of this machine. A container would have to reach a shop that listens in the test's own
 * process, and be as new as this one. In the sealed lane the learner's configuration could read
 * files of the machine, so nginx would need a box of its own.
 */
const isHere = currentLane().lane !== 'sealed' && isNginxHere();

/** `test`, for tests that start nginx; not graded where there is none, and in the sealed lane. */
export function onNginx(title: string, body: () => Promise<void>): void {
  if (isHere) return test(title, body);
  currentLane().reportNotGraded(title, 'nginx');
  test.skip(title, () => {});
}
