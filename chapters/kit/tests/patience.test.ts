import { giveUpAfter } from '../src/patience';
import { freezeDeadlines } from './freeze-deadlines';
import { layOutParts } from './lay-out-lane';

let withheld = 0;
layOutParts({ withheldMs: () => withheld });

beforeEach(() => {
  withheld = 700;
  freezeDeadlines();
});
afterEach(() => void jest.useRealTimers());

test('on a quiet machine the time is up when it is over', () => {
  const late = jest.fn();
  giveUpAfter(1_000, late);
  jest.advanceTimersByTime(999);
  expect(late).not.toHaveBeenCalled();
  jest.advanceTimersByTime(1);
  expect(late).toHaveBeenCalledTimes(1);
});

test('what the machine withholds meanwhile comes on top, as often as it does', () => {
  const late = jest.fn();
  giveUpAfter(1_000, late);
  withheld += 300;
  jest.advanceTimersByTime(1_000);
  withheld += 200;
  jest.advanceTimersByTime(300);
  jest.advanceTimersByTime(199);
  expect(late).not.toHaveBeenCalled();
  jest.advanceTimersByTime(1);
  expect(late).toHaveBeenCalledTimes(1);
});

test('what is called off never comes, also when more time was given', () => {
  const late = jest.fn();
  const callOff = giveUpAfter(1_000, late);
  withheld += 300;
  jest.advanceTimersByTime(1_000);
  callOff();
  jest.advanceTimersByTime(60_000);
  expect(late).not.toHaveBeenCalled();
});
