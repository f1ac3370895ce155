import { checkHidden } from '../../src/prove/hidden-files';
import { findBreaches } from '../support/prove-course';
import { openTinyCourse } from '../support/tiny-course';

const PROJECT = 'solutions/01-tiny/answers/double/ignores-all/project';

test('a file that an answer hides from git is a breach, until it is added', async () => {
  await using course = openTinyCourse({ git: true });
  course.change({ [`${PROJECT}/.gitignore`]: '.env*\n', [`${PROJECT}/.env.example`]: 'PORT=\n' });

  const hidden = {
    rule: 7,
    where: `${PROJECT}/.env.example`,
    what: 'git ignores this file, so a clone lacks it',
    next: `Run \`git add --force ${PROJECT}/.env.example\` if it belongs to the answer; remove it if not.`,
  };
  expect(checkHidden(course.root)).toEqual([hidden]);
  expect(await findBreaches(course.root, { sample: 'pair' })).toContainEqual(hidden);

  course.change({ [`${PROJECT}/.gitignore`]: '' });
  course.commit();
  course.change({ [`${PROJECT}/.gitignore`]: '.env*\n' });
  expect(checkHidden(course.root)).toEqual([]);
});

test('without git nothing is hidden', async () => {
  await using course = openTinyCourse();
  course.change({ [`${PROJECT}/.gitignore`]: '.env*\n', [`${PROJECT}/.env.example`]: 'PORT=\n' });
  expect(checkHidden(course.root)).toEqual([]);
});
