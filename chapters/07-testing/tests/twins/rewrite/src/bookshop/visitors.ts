import { createHash, pbkdf2, randomUUID, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';

import { type Request, type Response, Router } from 'express';
import { UniqueConstraintError } from 'sequelize';

import { demand, fieldsOf, isText, Refusal } from './refusal';
import type { Tables } from './tables';

export interface Visitor {
  readonly id: number;
  readonly name: string;
  readonly is_staff: boolean | number;
}

const derive = promisify(pbkdf2);
const keyOf = (password: string, salt: string) => derive(password, salt, 1_000, 32, 'sha256');
const digest = (token: string) => createHash('sha256').update(token).digest('base64url');

function tokenOf(request: Request): string {
  return /(?:^|;\s*)session=([^;]*)/.exec(request.get('cookie') ?? '')?.[1] ?? '';
}

export async function visitorOf(tables: Tables, request: Request): Promise<Visitor> {
  const found = await tables.one<Visitor>(
    `SELECT readers.id, readers.name, readers.is_staff FROM sessions
     JOIN readers ON readers.id = sessions.reader_id WHERE sessions.digest = :digest`,
    { digest: digest(tokenOf(request)) },
  );
  if (!found) throw new Refusal(401, 'login-needed');
  return found;
}

export async function staffOf(tables: Tables, request: Request): Promise<Visitor> {
  const visitor = await visitorOf(tables, request);
  if (!visitor.is_staff) throw new Refusal(403, 'staff-only');
  return visitor;
}

export function createVisitorRoutes(tables: Tables): Router {
  return Router()
    .post('/signup', async (request, response) => {
      const { name, password } = fieldsOf(request.body);
      const clean = typeof name === 'string' ? name.trim() : name;
      demand({ name: isText(clean, 1, 30), password: isText(password, 8, 200) });
      const values = { name: String(clean) };
      const known = await tables.one('SELECT id FROM readers WHERE name = :name', values);
      if (known) throw new Refusal(409, 'name-taken');
      const salt = randomUUID();
      const key = await keyOf(String(password), salt);
      const password_hash = `${key.toString('base64url')}$${salt}`;
      const id = await tables
        .insert('readers', { ...values, password_hash })
        .catch((error: unknown) => {
          // Somebody else took it since.
          throw error instanceof UniqueConstraintError ? new Refusal(409, 'name-taken') : error;
        });
      await tables.insert('wallets', { reader_id: id, balance_cents: 1_000 });
      response.status(201).json({ name: clean, id, welcome: true });
    })
    .post('/login', async (request, response) => {
      const { name, password } = fieldsOf(request.body);
      const clean = typeof name === 'string' ? name.trim() : name;
      demand({ name: isText(clean, 1, 30), password: typeof password === 'string' });
      const reader = await tables.one<{ id: number; password_hash: string }>(
        'SELECT id, password_hash FROM readers WHERE name = :name',
        { name: String(clean) },
      );
      const [key = '', salt = ''] = (reader?.password_hash ?? '').split('$');
      const given = await keyOf(String(password), salt);
      const right = Buffer.from(key, 'base64url');
      if (!reader || right.length !== given.length || !timingSafeEqual(right, given)) {
        throw new Refusal(401, 'wrong-login');
      }
      await openSession(tables, response, reader.id);
      response.json({ name: clean, id: reader.id });
    })
    .post('/logout', async (request, response) => {
      const values = { digest: digest(tokenOf(request)) };
      await tables.all('DELETE FROM sessions WHERE digest = :digest', values);
      response.clearCookie('session', { path: '/' });
      response.sendStatus(204);
    });
}

async function openSession(tables: Tables, response: Response, reader_id: number): Promise<void> {
  const token = randomUUID() + randomUUID();
  await tables.insert('sessions', { reader_id, digest: digest(token) });
  response.cookie('session', token, { path: '/', sameSite: 'lax', httpOnly: true });
}
