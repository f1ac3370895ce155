import { closeShops, open } from '../src/open';
import { SCRIBBLE } from '../src/scribble';
import { outcomeOf } from '../src/tabulate';
import { faultOf } from './fault-of';
import type { Shop } from './fixtures/little-shop/src/shop';
import { LANES, layOutLane } from './lay-out-lane';

const ORDER = { lines: [{ copies: 1 }, { copies: 2 }], note: 'gift' };

describe.each(LANES)('in the %s lane', (lane) => {
  layOutLane(lane, 'little-shop');

  test.each([
    ['a value', ', at .note'],
    ['a value inside', ', at .lines[1].copies'],
    ['a new property', ', at .lines[0].title'],
    ['a missing property', ', at .note'],
    ['a getter', ', at .note'],
    ['a hidden mark', ', at .Symbol(seen)'],
    ['a longer list', ', at .lines[2]'],
    ['a shorter list', ', at .lines[1]'],
    ['another order', ', at .lines[0].copies'],
    ['a list for an object', ', at .lines'],
  ])('an argument with %s is told', async (how, place) => {
    const { sharing } = await open<Shop>();
    expect(await faultOf(() => sharing.change(ORDER, how))).toBe(
      `SharingFault: your code changed the object that it was given: argument 1 of change${place}`,
    );
  });

  test('an argument that is left alone is fine', async () => {
    const { sharing } = await open<Shop>();
    expect(await sharing.change(ORDER, 'nothing')).toBe('done');
  });

  test('an argument is looked at when the call has ended, also badly', async () => {
    const told: string[] = [];
    for (const name of ['changeLater', 'changeAndRefuse'] as const) {
      const { sharing } = await open<Shop>();
      told.push(await faultOf(() => sharing[name](ORDER)));
    }
    expect(told).toEqual([
      expect.stringContaining('argument 1 of changeLater, at .lines[0].copies'),
      expect.stringContaining('argument 1 of changeAndRefuse, at .note'),
    ]);
  });

  test.each(['keepOwn', 'keepInside', 'keepForAll'] as const)(
    'an answer that is kept shows in the next one: %s',
    async (name) => {
      const { sharing } = await open<Shop>();
      await sharing[name]();
      expect(await faultOf(() => sharing[name]())).toMatch(
        new RegExp(
          `^SharingFault: your code keeps an object that it returned: ${name}'s result.* shows what the caller wrote into it\\. Return a new object each time$`,
        ),
      );
    },
  );

  test('an answer that another shop keeps shows as well', async () => {
    const [one, other] = [await open<Shop>(), await open<Shop>()];
    await one.sharing.keepForEveryShop();
    expect(await faultOf(() => other.sharing.keepForEveryShop())).toContain(
      "keepForEveryShop's result[0] shows what",
    );
  });

  test('an answer that a route tells shows as well', async () => {
    const { sharing, http } = await open<Shop>();
    await sharing.keepOwn();
    expect([
      await faultOf(() => http('GET', '/window')),
      await faultOf(async () => (await open<Shop>()).http('GET', '/window')),
    ]).toEqual([expect.stringContaining('a part of GET /window shows what'), 'nothing']);
  });

  test('an answer that is copied, frozen or shared by those who wait for it is fine', async () => {
    const { sharing } = await open<Shop>();
    const both = await Promise.all([sharing.loadOnce(), sharing.loadOnce()]);
    const book = { title: 'Tides', price: 990, signed: false };
    const rules = { open: true, days: ['Monday'] };
    expect([both, await sharing.loadOnce()]).toEqual([
      [{ titles: ['Tides'] }, { titles: ['Tides'] }],
      { titles: ['Tides'] },
    ]);
    expect([await sharing.copyOwn(), await sharing.copyOwn()]).toEqual([[book], [book]]);
    expect([await sharing.keepFrozen(), await sharing.keepFrozen()]).toEqual([rules, rules]);
  });

  test('a test that catches the fault fails in the end, and the next one does not', async () => {
    const { sharing, watch } = await open<Shop>();
    const refused = await outcomeOf(() => sharing.change(ORDER, 'a value')).catch(() => 'refused');
    expect(refused).toBe('refused');
    await expect(watch(() => sharing.change(ORDER, 'a value'))).rejects.toThrow(
      'your code changed',
    );
    await expect(closeShops()).rejects.toThrow('argument 1 of change, at .note');
    await expect(closeShops()).resolves.toBeUndefined();
  });
});

test('what is written over an answer says what it is', () => {
  expect(SCRIBBLE).toContain('the caller wrote over this');
});
