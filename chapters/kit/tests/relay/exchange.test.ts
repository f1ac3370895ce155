import { Exchange } from '../../src/relay/exchange';
import { type Message, MessageReader, writeMessage } from '../../src/relay/messages';
import type { GatePlan } from '../../src/sweep/gate';
import { StatementGate } from '../../src/sweep/statement-gate';

/** One connection, with its login over; what either side gets is told as type and text. */
function begin(plan: GatePlan) {
  const gate = new StatementGate();
  gate.arm(plan);
  const exchange = new Exchange(gate);
  exchange.end();
  return {
    gate,
    exchange,
    ask: (type: string, text = '') => tell(exchange.ask(message(type, text))),
    reply: (type: string, text = '') => tell(exchange.reply(message(type, text))),
  };
}

function message(type: string, text: string): Message {
  return parse(writeMessage(type, Buffer.from(text)));
}

function parse(bytes: Buffer): Message {
  const [only] = [...new MessageReader({ typed: true }).read(bytes)];
  if (!only) throw new Error('that is no whole message');
  return only;
}

function tell(bytes: Buffer): [string, string] {
  const { type, body } = parse(bytes);
  return [type, body.toString()];
}

const FAULT = expect.stringMatching(
  /^DO \$course\$ .*'58030', MESSAGE = 'the test made statement \d fail'; END \$course\$\0$/,
) as string;
const IO_ERROR = (number: number) => [
  'E',
  `SERROR\0VERROR\0C58030\0Mthe test made statement ${number} fail\0\0`,
];

test('every statement of a query counts, every execution, and every call of a function', () => {
  const { gate, ask } = begin({ fail: 99 });
  ask('Q', 'SELECT 1; SELECT 2\0');
  ask('P', 'find\0SELECT 3\0\0\0');
  for (let times = 0; times < 2; times += 1) {
    ask('B', '\0find\0');
    ask('E', '\0\0\0\0\0');
    ask('S');
  }
  ask('F', '\0\0\0\x01');
  expect(gate.disarm().statements).toEqual([
    'SELECT 1',
    'SELECT 2',
    'SELECT 3',
    'SELECT 3',
    'call of a function',
  ]);
});

test('what Sequelize sends whenever it connects does not', () => {
  const { gate, ask } = begin({ fail: 1 });
  const setup =
    "SET client_min_messages TO warning;SET TIME ZONE INTERVAL '+00:00' HOUR TO MINUTE\0";
  expect(ask('Q', setup)).toEqual(['Q', setup]);
  expect(gate.disarm().statements).toEqual([]);
});

test('nothing is changed while nothing is planned', () => {
  const { exchange, ask, gate } = begin({ fail: 1 });
  gate.disarm();
  expect(ask('Q', 'COMMIT\0')).toEqual(['Q', 'COMMIT\0']);
  expect(exchange.end()).toEqual([]);
});

describe('the statement that fails', () => {
  test('fails in the server, after those before it', () => {
    const { ask } = begin({ fail: 2 });
    expect(
      ask('Q', 'UPDATE books SET copies = 1; UPDATE books SET copies = 2; SELECT 1\0'),
    ).toEqual(['Q', expect.stringMatching(/^UPDATE books SET copies = 1; DO /)]);
  });

  test('may be a call of a function', () => {
    const { ask } = begin({ fail: 1 });
    expect(ask('F', '\0\0\0\x01')).toEqual(['Q', FAULT]);
  });

  test('may be a prepared one: the server is asked for what is not there, and its error is told as a fault', () => {
    const { ask, reply } = begin({ fail: 1 });
    ask('P', '\0SELECT $1\0\0\0');
    ask('B', '\0\0');
    expect(ask('E', '\0\0\0\0\0')).toEqual(['E', 'course_no_such_portal\0\0\0\0\0']);
    expect(reply('2')).toEqual(['2', '']);
    expect(reply('E', 'C34000\0\0')).toEqual(IO_ERROR(1));
    ask('S');
    expect(reply('Z', 'I')).toEqual(['Z', 'I']);
  });

  test('may be a COMMIT: its transaction is rolled back, and the client hears of a fault', () => {
    const { ask, reply } = begin({ fail: 1 });
    expect(ask('Q', 'COMMIT;\0')).toEqual(['Q', 'ROLLBACK\0']);
    expect(reply('C', 'ROLLBACK\0')).toEqual(IO_ERROR(1));
    expect(reply('Z', 'I')).toEqual(['Z', 'I']);
  });

  test('leaves alone what was sent before it and not replied to', () => {
    const { exchange, ask, reply } = begin({ fail: 2 });
    ask('Q', 'ROLLBACK\0');
    ask('Q', 'COMMIT\0');
    expect(reply('C', 'ROLLBACK\0')).toEqual(['C', 'ROLLBACK\0']);
    exchange.end();
    expect(reply('C', 'ROLLBACK\0')).toEqual(IO_ERROR(2));
  });
});

test('the statements of a query, or up to a Sync, end together', () => {
  const { exchange, ask } = begin({ holdAfter: 9 });
  ask('Q', 'SELECT 1; SELECT 2\0');
  ask('P', '\0SELECT 3\0\0\0');
  ask('B', '\0\0');
  ask('E', '\0\0\0\0\0');
  ask('S');
  expect([exchange.end().length, exchange.end().length, exchange.end().length]).toEqual([2, 1, 0]);
});
