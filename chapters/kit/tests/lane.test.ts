import { currentLane } from '../src/lane';
import { layOutParts } from './lay-out-lane';

describe('where a lane is laid out', () => {
  const parts = { lane: 'split' } as const;
  layOutParts(parts);

  test('the kit finds it', () => {
    expect(currentLane()).toBe(parts);
  });
});

describe('where no lane is set up', () => {
  layOutParts(undefined);

  test('the kit says how tests are run', () => {
    expect(() => currentLane()).toThrow(
      'no lane (place to run the code) is set up: run tests with',
    );
  });
});
