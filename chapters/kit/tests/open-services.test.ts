import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { open } from '../src/open';
import { ShopError } from '../src/wire';
import type { Shop } from './fixtures/little-shop/src/shop';
import { ODD_VALUES } from './fixtures/little-shop/src/values';
import { LANES, layOutLane } from './lay-out-lane';

/** How values that must not cross are refused: what follows the name of the value. */
const REFUSALS = {
  NaN: ' is NaN, a number that JSON cannot hold',
  'minus zero': ' is -0, a number that JSON cannot hold',
  Infinity: ' is Infinity, a number that JSON cannot hold',
  'a BigInt': ' is a bigint: use a number or a string',
  'a symbol': ' is a symbol: only data can be returned',
  'a function': ' is a function: only data can be returned',
  'a Date': ' is a Date: return plain objects',
  'a Map': ' is a Map: return plain objects',
  'a class instance': ' is a Book: return plain objects',
  'undefined in an array': '[1] is undefined: an array cannot hold it, use null',
  'a hole in an array': '[0] is a hole in an array',
  'a cycle': '.sequel.prequel contains itself: return a plain tree',
  'forty-one levels': `${'.in'.repeat(40)} is nested deeper than 40`,
  'a Date deep inside': '.books[1].at is a Date: return plain objects',
};

describe.each(LANES)('in the %s lane', (lane) => {
  layOutLane(lane, 'little-shop');

  describe('a call', () => {
    test('carries arguments there and the answer back', async () => {
      const { values } = await open<Shop>();
      const order = { books: [{ title: 'Tinte & Papier', copies: 3 }], paid: false, note: null };
      expect(await values.echo(order)).toEqual(order);
    });

    test('carries as many arguments as were given', async () => {
      const { values } = await open<Shop>();
      expect(await values.countArguments(1, null, undefined)).toBe(3);
    });

    test('answers null where the service answers nothing', async () => {
      const { values } = await open<Shop>();
      expect(await values.makeNothing()).toBeNull();
    });

    test('leaves properties that are undefined behind, there and back', async () => {
      const { values } = await open<Shop>();
      const there = await values.echo({ title: undefined, copies: 3 });
      expect(
        [there, await values.makeWithUndefined()].map((value) => JSON.stringify(value)),
      ).toEqual(['{"copies":3}', '{"copies":3}']);
    });

    test('carries objects without a prototype', async () => {
      const { values } = await open<Shop>();
      expect(await values.makeWithoutPrototype()).toEqual({ title: 'Salt and Paper' });
    });

    test('runs a getter once', async () => {
      const { values } = await open<Shop>();
      expect(await values.makeWithGetter()).toEqual({ reads: 1 });
    });

    test('carries a key __proto__ and merges it nowhere', async () => {
      const { values } = await open<Shop>();
      const sent = JSON.parse('{"__proto__":{"admin":true}}') as object;
      const answer = (await values.echo(sent)) as object;
      expect([await values.isMerged(sent), JSON.stringify(answer), 'admin' in answer]).toEqual([
        false,
        '{"__proto__":{"admin":true}}',
        false,
      ]);
    });

    test('gives the shop a copy that it cannot share with the test', async () => {
      const { shelf } = await open<Shop>();
      await shelf.add('Salt and Paper');
      (await shelf.list()).push('never there');
      expect(await shelf.list()).toEqual(['Salt and Paper']);
    });

    test('to a service that is not there names it', async () => {
      const shop = await open<Shop & { services: { stock: { count(): number } } }>();
      await expect(shop.stock.count()).rejects.toMatchObject({
        name: 'TypeError',
        message: 'the shop has no service stock.count',
      });
    });

    test('can be made through a group that an async function hands on', async () => {
      const openShelf = async () => (await open<Shop>()).shelf;
      const shelf = await openShelf();
      expect(await shelf.list()).toEqual([]);
    });
  });

  test.each(Object.entries(REFUSALS))('an answer with %s is refused', async (kind, refusal) => {
    const { values } = await open<Shop>();
    await expect(values.makeOdd(kind)).rejects.toMatchObject({
      name: 'WireRefusal',
      message: `makeOdd's result${refusal}`,
    });
  });

  test.each(Object.entries(REFUSALS))('an argument with %s is refused', async (kind, refusal) => {
    const { values } = await open<Shop>();
    await expect(values.countArguments(1, ODD_VALUES[kind]?.())).rejects.toMatchObject({
      name: 'WireRefusal',
      message: `argument 2 of countArguments${refusal}`,
    });
  });

  describe('an error', () => {
    test('arrives with name, message, code and details', async () => {
      const { errors } = await open<Shop>();
      const error = await errors.fail('with details').catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(ShopError);
      expect(error).toMatchObject({
        name: 'Refused',
        message: 'too many copies',
        code: 'refused',
        details: { most: 10, fields: ['copies'] },
      });
    });

    test.each([
      ['plain', { name: 'RangeError', message: 'the shelf is full', code: undefined }],
      ['unsolved', { name: 'NotImplemented', code: 'not-implemented' }],
      ['a text', { name: 'NonError', message: 'threw out of ink, which is no Error' }],
      ['null', { name: 'NonError', message: 'threw null, which is no Error' }],
      [
        'without a message that can be read',
        { name: 'NonError', message: 'the thrown value could not be read' },
      ],
      ['without a stack that can be read', { name: 'Refused', message: 'no trace' }],
      [
        'with details that cannot cross',
        { name: 'WireRefusal', message: 'fail.details.at is a Date: return plain objects' },
      ],
    ])('that is thrown %s arrives', async (kind, expected) => {
      const { errors } = await open<Shop>();
      await expect(errors.fail(kind)).rejects.toMatchObject(expected);
    });

    test('of a rejected promise arrives', async () => {
      const { errors } = await open<Shop>();
      await expect(errors.failLater('plain')).rejects.toThrow('the shelf is full');
    });

    test('has a stack that leads to the line of the shop', async () => {
      const { errors } = await open<Shop>();
      const error = (await errors.fail('plain').catch((thrown: unknown) => thrown)) as Error;
      const file = 'fixtures/little-shop/src/errors.ts';
      const lines = readFileSync(join(__dirname, file), 'utf8').split('\n');
      const line = lines.findIndex((text) => text.includes('new RangeError')) + 1;
      expect(error.stack).toContain(`src/errors.ts:${line}:`);
    });

    test('does not keep the shop from answering the next call', async () => {
      const { errors, shelf } = await open<Shop>();
      await errors.fail('plain').catch(() => {});
      expect(await shelf.list()).toEqual([]);
    });
  });
});
