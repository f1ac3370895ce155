import { type ChapterLayers, planAnswer, planTree } from '../../src/workspace/plan';
import { exampleExercise } from '../support/examples';

const layers: ChapterLayers = {
  chapterDir: '/course/chapters/01-tiny',
  originals: {
    'src/double.ts': '/originals/src/double.ts',
    'src/shout.ts': '/originals/src/shout.ts',
    'src/shop.ts': '/originals/src/shop.ts',
    'tests/shout.test.ts': '/originals/tests/shout.test.ts',
  },
  references: {
    'src/double.ts': '/references/src/double.ts',
    'src/shout.ts': '/references/src/shout.ts',
  },
};
const double = exampleExercise({ id: 'tiny/double', edits: ['src/double.ts'] });
const shout = exampleExercise({ id: 'tiny/shout', edits: ['src/shout.ts'] });

test('an answer lies over the references of its prerequisites, and they over the chapter as shipped', () => {
  const answer = { 'src/shout.ts': '/mine/src/shout.ts', 'src/more.ts': '/mine/src/more.ts' };
  expect(planAnswer(layers, { exercise: shout, prerequisites: [double], answer })).toEqual({
    chapterDir: '/course/chapters/01-tiny',
    suite: '/originals/tests/shout.test.ts',
    services: [],
    closed: true,
    files: {
      'src/double.ts': '/references/src/double.ts',
      'src/shout.ts': '/mine/src/shout.ts',
      'src/more.ts': '/mine/src/more.ts',
      'src/shop.ts': '/originals/src/shop.ts',
      'tests/shout.test.ts': '/originals/tests/shout.test.ts',
    },
  });
});

test('without an answer the starter stands, whatever the reference is', () => {
  const { files } = planAnswer(layers, { exercise: shout, prerequisites: [], answer: {} });
  expect(files).toEqual(layers.originals);
});

test('an answer to one exercise wins over the reference of a prerequisite', () => {
  const answer = { 'src/double.ts': '/mine/src/double.ts' };
  const { files } = planAnswer(layers, { exercise: shout, prerequisites: [double], answer });
  expect(files['src/double.ts']).toBe('/mine/src/double.ts');
});

test('a suite that the lock does not know yet is the one in the folder', () => {
  const exercise = exampleExercise({ suite: 'tests/new.test.ts' });
  expect(planAnswer(layers, { exercise, prerequisites: [], answer: {} }).suite).toBe(
    '/course/chapters/01-tiny/tests/new.test.ts',
  );
});

test("the learner's folder is open, and only references of unsolved prerequisites lie over it", () => {
  const suite = '/originals/tests/shout.test.ts';
  expect(planTree(layers, { exercise: shout, suite, unsolved: [double] })).toEqual({
    chapterDir: '/course/chapters/01-tiny',
    suite,
    services: [],
    closed: false,
    files: { 'src/double.ts': '/references/src/double.ts' },
  });
});

test('an answer stands on the kit as shipped, and the folder on the kit that lies there', () => {
  const onKit = { ...layers, kit: { 'src/app.ts': '/originals/kit/src/app.ts' } };
  const answer = planAnswer(onKit, { exercise: shout, prerequisites: [], answer: {} });
  const tree = planTree(onKit, {
    exercise: shout,
    suite: '/originals/tests/shout.test.ts',
    unsolved: [],
  });
  expect([answer.kit, tree.kit]).toEqual([onKit.kit, undefined]);
});
