import { spawnSync } from 'node:child_process';

import { DOUBLE, rightDouble, WRONG_DOUBLE } from '../support/learner';
import { startWithin } from '../support/live-command';
import { openTinyCourse } from '../support/tiny-course';

/** In a namespace of its own, so that nobody else on this machine has fewer watches for it. */
const LIMITED = [
  ...(['unshare', '-Ur', 'sh', '-c'] as const),
  'echo 2 > /proc/sys/user/max_inotify_watches && exec "$@"',
  'sh',
] as const;

const canLimit = spawnSync(LIMITED[0], [...LIMITED.slice(1), 'true']).status === 0;

(canLimit ? test : test.skip)(
  'where the system lets nobody watch more files, watch says so and notices changes all the same',
  async () => {
    await using course = openTinyCourse({ changes: { [DOUBLE]: WRONG_DOUBLE } });
    await using watch = startWithin(LIMITED, course.root, ['watch', 'double']);
    await watch.writes('0 of 3 tests pass');
    course.change({ [DOUBLE]: rightDouble() });
    await watch.writes('tiny/double is solved');
    watch.signal('SIGINT');
    expect((await watch.end()).stderr).toMatch(
      /^The system does not report changed files \(ENOSPC\), so the course looks for changes itself\.\n→ `npx course doctor` says how to change that\.\n$/,
    );
  },
);
