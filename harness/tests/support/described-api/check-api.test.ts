import express, { type Express, type RequestHandler } from 'express';

import { checkApi } from './check-api';

const DETAIL = {
  type: 'object',
  properties: { detail: { type: 'string' }, code: { type: 'string' } },
  required: ['detail', 'code'],
};

const DOCUMENT = {
  openapi: '3.1.1',
  info: { title: 'Notes', version: '1' },
  paths: {
    '/notes': {
      post: {
        operationId: 'createNote',
        security: [{ key: [] }],
        requestBody: {
          content: { 'application/json': { schema: { $ref: '#/components/schemas/Note' } } },
        },
        responses: {
          201: {
            headers: { Location: { required: true } },
            content: { 'application/json': { schema: { $ref: '#/components/schemas/Note' } } },
          },
          ...refusals(400, 413, 415),
        },
      },
    },
  },
  components: {
    schemas: {
      Problem: DETAIL,
      FieldErrors: { type: 'object', additionalProperties: { type: 'array' } },
      Note: {
        type: 'object',
        properties: { text: { type: 'string', maxLength: 20, minLength: 1 } },
        required: ['text'],
        additionalProperties: false,
      },
    },
  },
};

function refusals(...statuses: readonly number[]): object {
  const content = { 'application/json': { schema: { $ref: '#/components/schemas/Problem' } } };
  return Object.fromEntries(statuses.map((status) => [status, { content }]));
}

/** An app of one route, whose errors are told as described. */
function createNotes(route: RequestHandler): Express {
  const app = express();
  app.get('/openapi.json', (_request, response) => void response.json(DOCUMENT));
  app.use(express.json());
  app.post('/notes', route);
  app.use((_request, response) => {
    response.status(404).json({ detail: 'nothing here', code: 'unknown' });
  });
  const refuse: express.ErrorRequestHandler = (error: { status?: number }, _, response, _next) => {
    response.status(error.status ?? 500).json({ detail: 'refused', code: 'refused' });
  };
  app.use(refuse);
  return app;
}

const read: RequestHandler = ({ body }, response, next) => {
  const text = (body as { text?: unknown } | undefined)?.text;
  const isRight = typeof text === 'string' && text !== '' && [...text].length <= 20;
  if (isRight) next();
  else response.status(400).json({ detail: 'no text', code: 'no-text' });
};

const created: RequestHandler = ({ body }, response) => {
  const { text } = body as { text: string };
  response.status(201).location('/notes/1').json({ text });
};

/** The first of these that responds does. */
function oneAfterTheOther(...handlers: readonly RequestHandler[]): RequestHandler {
  const routes = express.Router();
  routes.use(...handlers);
  return routes;
}

const OPTIONS = { rounds: 300, seed: 1 };

test('an app that does as it says has no faults', async () => {
  const app = createNotes(oneAfterTheOther(read, created));
  const { requests, faults, seen } = await checkApi(app, OPTIONS);
  expect([requests, faults]).toEqual([300, []]);
  expect(seen['createNote']).toEqual(expect.arrayContaining([201, 400, 415]));
});

test('requests say who they are, where the description asks for it', async () => {
  const keys = new Set<string | undefined>();
  const route: RequestHandler = (request, _response, next) => {
    keys.add(request.get('X-Key'));
    next();
  };
  await checkApi(createNotes(oneAfterTheOther(route, read, created)), {
    ...OPTIONS,
    credentials: { key: [{ 'X-Key': 'one' }, { 'X-Key': 'two' }], other: [{ 'X-Key': 'three' }] },
  });
  expect([...keys].sort()).toEqual(['one', 'two']);
});

test.each<[string, RequestHandler]>([
  ['the status 500 is not described', oneAfterTheOther(created)],
  [
    'the status 422 is not described',
    oneAfterTheOther(read, (_request, response) => void response.status(422).json({})),
  ],
  [
    'data must NOT have additional properties',
    oneAfterTheOther(read, (_request, response) => {
      response.status(201).location('/notes/1').json({ text: 'x', secret: 'y' });
    }),
  ],
  [
    'there is no Location',
    oneAfterTheOther(read, (_request, response) => void response.status(201).json({ text: 'x' })),
  ],
  [
    'the type is text/html',
    oneAfterTheOther(read, (_request, response) => {
      response.status(201).location('/notes/1').type('html').send('{"text":"x"}');
    }),
  ],
  [
    'the body tells what only the shop should know',
    oneAfterTheOther(read, (_request, response) => {
      response.status(400).json({ detail: 'SQLITE_ERROR: no such column', code: 'x' });
    }),
  ],
  [
    'the status 0 is not described',
    oneAfterTheOther(read, (_request, response) => void response.destroy()),
  ],
])('found: %s', async (fault, route) => {
  const { faults } = await checkApi(createNotes(route), OPTIONS);
  expect(faults.join('\n')).toContain(`createNote: ${fault}`);
});
