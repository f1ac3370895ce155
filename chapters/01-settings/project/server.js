'use strict';

/**
 * The till of the shop: staff sign in with their PIN and are given a ticket. Its settings come from
 * the environment.
 */
const { createHmac } = require('node:crypto');
const { createServer } = require('node:http');

const bcrypt = require('bcrypt');
const ms = require('ms');

const { PORT, SESSION_KEY, SESSION_LENGTH, STAFF_PIN_HASH, TILL_NAME } = process.env;

/** Says until when its bearer may use the till. */
function createTicket(now) {
  const until = String(now + ms(SESSION_LENGTH));
  const signature = createHmac('sha256', SESSION_KEY).update(until).digest('hex');
  return `${until}.${signature}`;
}

async function answer(request, response) {
  const right = await bcrypt.compare(request.headers['x-staff-pin'] ?? '', STAFF_PIN_HASH);
  response.writeHead(right ? 200 : 401, { 'content-type': 'application/json' });
  const body = right ? { till: TILL_NAME, ticket: createTicket(Date.now()) } : { detail: 'Wrong PIN.' };
  response.end(JSON.stringify(body));
}

createServer((request, response) => void answer(request, response)).listen(Number(PORT), '127.0.0.1');
