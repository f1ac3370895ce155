import { loadCourse } from '../../src/manifest/load-course';
import { LOCAL } from '../../src/model/workspace';
import type { Breach } from '../../src/prove/breach';
import { prove } from '../../src/prove/prove';
import type { ProveOptions } from '../../src/prove/prove-options';
import { LIMITS } from '../../src/run/limits';
import { sharedRoom } from '../../src/run/rooms';
import { TypeService } from '../../src/types/type-service';
import { loadLock } from '../../src/workspace/course-lock';
import { Originals } from '../../src/workspace/originals';
import { openTinyCourse, ship, type TinyCourse } from './tiny-course';

// What starts processes of its own takes its time on a busy machine.
jest.setTimeout(300_000);

type Choice = Partial<
  Pick<ProveOptions, 'only' | 'quick' | 'sample' | 'seed' | 'trust' | 'limits'>
>;

/** What `prove` finds in a course folder; without the repeated runs unless asked for. */
export async function findBreaches(root: string, choice: Choice = {}): Promise<readonly Breach[]> {
  const lock = loadLock(root);
  using types = new TypeService(root);
  const { breaches } = await prove({
    course: loadCourse(root),
    lock,
    originals: new Originals(root, lock),
    limits: LIMITS,
    only: [],
    sample: 'all',
    quick: true,
    rooms: sharedRoom(LOCAL),
    seed: 1,
    images: '',
    trust: 'fresh',
    checkTypes: (checks) => types.checkAll(checks),
    ...choice,
  });
  return breaches;
}

/** What `prove` finds in the tiny course once it is changed and shipped, by exercise or file. */
export async function breachesAfter(
  change: (course: TinyCourse) => void,
  choice: Choice = {},
): Promise<(where: string) => readonly Breach[]> {
  await using course = openTinyCourse();
  change(course);
  ship(course.root);
  const breaches = await findBreaches(course.root, choice);
  return (where) => breaches.filter((breach) => breach.where === where);
}
