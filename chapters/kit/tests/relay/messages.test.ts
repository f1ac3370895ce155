import { MessageReader, readString, writeError, writeMessage } from '../../src/relay/messages';

const QUERY = writeMessage('Q', Buffer.from('SELECT 1\0'));
const SYNC = writeMessage('S', Buffer.alloc(0));
/** A first message has a length and no type. */
const STARTUP = Buffer.from([0, 0, 0, 8, 0, 3, 0, 0]);

function read(reader: MessageReader, ...chunks: Buffer[]): [string, string][] {
  return chunks
    .flatMap((chunk) => [...reader.read(chunk)])
    .map(({ type, body }) => [type, body.toString('latin1')]);
}

test('messages are read however the stream cuts them', () => {
  const stream = Buffer.concat([QUERY, SYNC, QUERY]);
  const bytes = [...stream].map((byte) => Buffer.from([byte]));
  const whole = read(new MessageReader({ typed: true }), stream);
  expect(whole).toEqual([
    ['Q', 'SELECT 1\0'],
    ['S', ''],
    ['Q', 'SELECT 1\0'],
  ]);
  expect(read(new MessageReader({ typed: true }), ...bytes)).toEqual(whole);
});

test('what comes with the first message, which has no type, is read with types', () => {
  const reader = new MessageReader({ typed: false });
  const types: string[] = [];
  for (const { type } of reader.read(Buffer.concat([STARTUP, QUERY]))) {
    types.push(type);
    reader.expectTypes();
  }
  expect(types).toEqual(['', 'Q']);
});

test.each([
  ['shorter than itself', 3],
  ['longer than a test sends', 8_000_001],
])('a message that is %s is none', (_, length) => {
  const head = Buffer.alloc(5);
  head.writeUInt32BE(length, 1);
  const reader = new MessageReader({ typed: true });
  expect(() => [...reader.read(head)]).toThrow(
    `no message of PostgreSQL's protocol is ${length} bytes long`,
  );
});

test('strings end with a zero byte, or with the message', () => {
  const body = Buffer.from('one\0two');
  const one = readString(body);
  expect([one, readString(body, one.end)]).toEqual([
    { text: 'one', end: 4 },
    { text: 'two', end: 8 },
  ]);
});

test('an error is written as the server writes it', () => {
  expect(writeError('58030', 'no').subarray(5).toString()).toBe('SERROR\0VERROR\0C58030\0Mno\0\0');
});
