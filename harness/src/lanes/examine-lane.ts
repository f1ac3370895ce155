import { imageId } from '../services/containers';
import { findEngine } from '../services/engine';
import { imageOf } from '../services/images';
import { LANE_SERVICES } from '../services/start-services';

/** Whether the services lane (tests on PostgreSQL and Redis) can run here. Starts nothing. */
export type LaneHealth =
  | { readonly state: 'good'; readonly what: string }
  | { readonly state: 'missing'; readonly what: string; readonly fix: string };

export async function examineLane(): Promise<LaneHealth> {
  const engine = await findEngine();
  if (engine.state === 'missing') {
    return { state: 'missing', what: engine.reason, fix: engine.next };
  }
  const images = LANE_SERVICES.map((service) => imageOf(service));
  const ids = await Promise.all(images.map((image) => imageId(engine.docker, image)));
  const absent = images.filter((_, i) => ids[i] === undefined);
  const what = `engine ${engine.version} responds`;
  if (absent.length === 0) return { state: 'good', what: `${what}, images ${images.join(', ')}` };
  return {
    state: 'missing',
    what: `${what}, but ${absent.join(' and ')} ${absent.length > 1 ? 'are' : 'is'} not here yet`,
    fix: 'The first `run --lane services` or `grade` fetches what is missing; where there is no registry, harness/docker/build-stand-ins.sh builds it.',
  };
}
