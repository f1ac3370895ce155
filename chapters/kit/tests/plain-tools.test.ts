import { plainTools } from '../src/plain-tools';

test("plain tools tell the machine's own time", () => {
  const before = Date.now();
  const now = plainTools.now();
  expect([before <= now, now <= Date.now()]).toEqual([true, true]);
});

test('plain tools draw numbers from 0 up to 1 at random', () => {
  const drawn = Array.from({ length: 100 }, () => plainTools.random());
  expect(drawn.filter((number) => number < 0 || number >= 1)).toEqual([]);
  expect(new Set(drawn).size).toBeGreaterThan(90);
});

test('plain tools let everybody pass, and hear nothing', async () => {
  expect([await plainTools.reach('till'), plainTools.sql('SELECT 1')]).toEqual([
    undefined,
    undefined,
  ]);
});
