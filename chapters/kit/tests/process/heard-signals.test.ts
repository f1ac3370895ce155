import { EventEmitter } from 'node:events';

import { hearSignals } from '../../src/lab/heard-signals';

test('a signal is heard when its listeners have been called', async () => {
  const emitter = new EventEmitter();
  const { heard } = hearSignals(emitter);
  const calls: string[] = [];
  const second = heard('SIGTERM', 2).then(() => calls.push('heard'));
  emitter.on('SIGTERM', () => calls.push('listener'));
  expect(emitter.emit('SIGTERM')).toBe(true);
  await new Promise(setImmediate);
  expect([...calls]).toEqual(['listener']);
  emitter.emit('SIGTERM');
  await second;
  await heard('SIGTERM', 1);
  expect(calls).toEqual(['listener', 'listener', 'heard']);
});

test('other events pass, with their arguments, and nobody is added as a listener', () => {
  const emitter = new EventEmitter();
  hearSignals(emitter);
  const got: unknown[] = [];
  emitter.on('exit', (...args) => got.push(args));
  emitter.emit('exit', 1, 2);
  expect({ got, unheard: emitter.emit('SIGTERM') }).toEqual({ got: [[1, 2]], unheard: false });
});
