import { createLog } from '../../src/app/create-log';

function collect(isTTY: boolean) {
  const written: string[] = [];
  return { written, stream: { isTTY, write: (text: string) => void written.push(text) } };
}

test('a program reads one JSON object per line', () => {
  const { written, stream } = collect(false);
  const log = createLog({ level: 'info', stream });
  log.debug({}, 'left out');
  log.info({ url: 'http://127.0.0.1:8000' }, 'the shop is open');
  log.error({ err: new Error('burnt down') }, 'a bug');
  expect(written.map((line) => JSON.parse(line) as unknown)).toEqual([
    {
      level: 30,
      time: expect.stringMatching(/^\d{4}-.*Z$/),
      url: 'http://127.0.0.1:8000',
      msg: 'the shop is open',
    },
    expect.objectContaining({ level: 50, err: expect.objectContaining({ message: 'burnt down' }) }),
  ]);
});

test('a person at a terminal reads a sentence, and the stack as it is', () => {
  const { written, stream } = collect(true);
  createLog({ level: 'info', stream }).error({ err: new Error('burnt down') }, 'a bug');
  expect(written.join('')).toMatch(/^\d\d:\d\d:\d\d ! a bug\nError: burnt down\n +at /);
});

test('a silent log says nothing', () => {
  const { written, stream } = collect(false);
  createLog({ level: 'silent', stream }).error({}, 'a bug');
  expect(written).toEqual([]);
});
