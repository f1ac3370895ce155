import { open } from '../src/open';
import type { Shop } from './fixtures/stock-shop/src/shop';
import { LANES, layOutLane } from './lay-out-lane';

describe.each(LANES)('in the %s lane', (lane) => {
  layOutLane(lane, 'stock-shop');

  test('a point lets everybody pass, and counts', async () => {
    const { places, points } = await open<Shop>();
    await places.reach('till');
    await places.reach('till');
    await places.reach('door');
    expect([
      await points.count('till'),
      await points.count('door'),
      await points.count('roof'),
    ]).toEqual([2, 1, 0]);
  });

  test('a point that fails throws at everybody, who counts all the same', async () => {
    const { places, points } = await open<Shop>();
    await points.fail('till');
    await expect(places.reach('till')).rejects.toMatchObject({
      name: 'PointFailure',
      message: 'the test made till fail',
    });
    await places.reach('door');
    expect(await points.count('till')).toBe(1);
  });

  test('a point that failed lets pass when it is released', async () => {
    const { places, points } = await open<Shop>();
    await points.fail('till');
    await points.release('till');
    expect(await places.reach('till')).toBeNull();
  });

  test.each(['release', 'fail'] as const)(
    'a point that holds lets go those who wait, in order, with %s',
    async (name) => {
      const { places, points } = await open<Shop>();
      const events: string[] = [];
      await points.hold('till');
      const passing = ['first', 'second'].map((who) =>
        places.reach('till').then(() => events.push(who)),
      );
      await points.arrived('till', 2);
      await places.reach('door');
      events.push('let go');
      await points[name]('till');
      await Promise.all(passing);
      expect(events).toEqual(['let go', 'first', 'second']);
    },
  );

  test('whoever waits for arrivals is told when the last one has come', async () => {
    const { places, points } = await open<Shop>();
    const events: string[] = [];
    const waiting = points.arrived('till', 2).then(() => events.push('told'));
    await places.reach('till');
    await points.arrived('till');
    events.push('one has come');
    await places.reach('till');
    await waiting;
    expect(events).toEqual(['one has come', 'told']);
  });

  test('two shops side by side have points of their own', async () => {
    const [london, paris] = [await open<Shop>(), await open<Shop>()];
    await london.points.fail('till');
    await paris.places.reach('till');
    expect([await london.points.count('till'), await paris.points.count('till')]).toEqual([0, 1]);
  });
});
