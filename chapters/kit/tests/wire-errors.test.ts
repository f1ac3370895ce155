import { encodeError, reviveError, ShopError, WireRefusal } from '../src/wire';

test('of an error its name, message, code and details cross, and nothing else', () => {
  const error = Object.assign(new RangeError('too many'), {
    code: 'too-many',
    details: { most: 10, least: undefined },
    secret: 'ink',
  });
  expect(encodeError(error, 'order')).toEqual({
    name: 'RangeError',
    message: 'too many',
    code: 'too-many',
    details: { most: 10 },
  });
});

test('a code that is no text does not cross', () => {
  const error = Object.assign(new Error('busy'), { code: 5 });
  expect(encodeError(error, 'order')).toEqual({ name: 'Error', message: 'busy' });
});

test.each([
  ['a text', 'out of ink', 'threw out of ink, which is no Error'],
  ['null', null, 'threw null, which is no Error'],
  ['undefined', undefined, 'threw undefined, which is no Error'],
  ['a symbol', Symbol('ink'), 'threw Symbol(ink), which is no Error'],
])('%s that was thrown is told as no error', (_, thrown, message) => {
  expect(encodeError(thrown, 'order')).toEqual({ name: 'NonError', message });
});

test('an object that was thrown is an error without words', () => {
  expect(encodeError({ code: 'too-many' }, 'order')).toEqual({
    name: 'Error',
    message: '',
    code: 'too-many',
  });
});

test('an error that cannot be read is told as such', () => {
  const error = {
    get message(): string {
      throw new Error('never');
    },
  };
  expect(encodeError(error, 'order')).toEqual({
    name: 'NonError',
    message: 'the thrown value could not be read',
  });
});

test('details that cannot cross are refused with the path to them', () => {
  const error = Object.assign(new Error('late'), { details: { at: [new Date(0)] } });
  expect(encodeError(error, 'order')).toEqual({
    name: 'WireRefusal',
    message: 'order.details.at[0] is a Date: return plain objects',
  });
});

test('a revived error has what crossed, and the original stack', () => {
  const data = { name: 'Refused', message: 'too many', code: 'too-many', details: { most: 10 } };
  const error = reviveError(data, 'Refused: too many\n    at order.ts:3');
  expect(error).toBeInstanceOf(ShopError);
  expect(error).toMatchObject(data);
  expect(error.stack).toBe('Refused: too many\n    at order.ts:3');
});

test('a revived error without a stack has one of its own', () => {
  expect(reviveError({ name: 'Refused', message: 'too many' }).stack).toContain('wire-errors.test');
});

test('a refusal of the wire is revived as one', () => {
  const error = reviveError({ name: 'WireRefusal', message: 'answer is NaN' });
  expect(error).toEqual(new WireRefusal('answer is NaN'));
  expect(error).toBeInstanceOf(WireRefusal);
});
