import { z } from 'zod';

import { AUTHORS } from './authors';
import { BOOK_LISTS } from './book-lists';
import { BOOKS } from './books';
import { GENRES } from './genres';
import { HOURS } from './hours';
import { nameBodies, type NamedBodies, toPlain } from './named-bodies';
import type {
  Operation,
  OperationMethod,
  Part,
  PathDescription,
  ResponseDescriptions,
} from './operation';
import { KIOSK, ORDERS } from './orders';
import { PARCELS } from './parcels';
import { READERS } from './readers';
import { RESOURCES } from './resources';
import { SECURITY_SCHEMES } from './security';
import { SIGN_IN } from './sign-in';

/** When you add a part to the API, add its description here. */
const PARTS: readonly Part[] = [
  BOOKS,
  BOOK_LISTS,
  AUTHORS,
  GENRES,
  READERS,
  SIGN_IN,
  ORDERS,
  KIOSK,
  HOURS,
  PARCELS,
  RESOURCES,
];

const METHODS: readonly OperationMethod[] = ['get', 'post', 'put', 'patch', 'delete'];

const DESCRIPTION = `The API of a bookshop, as it is once all exercises are solved. What is not
solved yet responds with 501 and says which exercise it waits for. A path refuses methods that are
not listed here with 404, that of a view set with 405.`;

/** The description of the API: an OpenAPI document of version 3.1. */
export function createDocument(): object {
  const bodies = nameBodies(PARTS);
  return {
    openapi: '3.1.1',
    info: { title: 'The Paper Lantern', version: '1.0.0', description: DESCRIPTION },
    servers: [{ url: '/' }],
    tags: PARTS.map(({ tag }) => ({ name: tag })),
    paths: describePaths(bodies),
    components: { schemas: bodies.schemas, securitySchemes: SECURITY_SCHEMES },
  };
}

/** Two parts may describe methods of one path. */
function describePaths(bodies: NamedBodies): object {
  const paths: Record<string, object> = {};
  for (const part of PARTS) {
    for (const [path, described] of Object.entries(part.paths))
      paths[path] = { ...paths[path], ...describePath(described, part, bodies) };
  }
  return paths;
}

function describePath(path: PathDescription, part: Part, bodies: NamedBodies): object {
  const { parameters = {} } = path;
  const operations = METHODS.flatMap((method) => {
    const operation = path[method];
    return operation ? [[method, describeOperation(operation, part, bodies)]] : [];
  });
  const inPath = Object.entries(parameters).map(([name, schema]) =>
    describeParameter(name, schema, 'path'),
  );
  return {
    ...(inPath.length > 0 ? { parameters: inPath } : {}),
    ...(Object.fromEntries(operations) as object),
  };
}

function describeOperation(operation: Operation, part: Part, bodies: NamedBodies): object {
  const { operationId, summary, query, body, responses, security } = operation;
  const asked: Readonly<Record<string, z.core.$ZodType>> = query?.shape ?? {};
  const parameters = Object.entries(asked).map(([name, schema]) =>
    describeParameter(name, schema, 'query'),
  );
  const content = body && { 'application/json': { schema: bodies.refer(body, 'request') } };
  return {
    operationId,
    summary,
    tags: [part.tag],
    ...(parameters.length > 0 ? { parameters } : {}),
    ...(content ? { requestBody: { required: true, content } } : {}),
    responses: describeResponses({ ...part.before, ...responses }, bodies),
    ...(security ? { security: security.map((scheme) => ({ [scheme]: [] })) } : {}),
  };
}

/** A parameter that is read as a number is described as an integer, any other one by its input. */
function describeParameter(name: string, schema: z.core.$ZodType, place: 'path' | 'query'): object {
  const asRead = z.toJSONSchema(schema, { io: 'output', unrepresentable: 'any' });
  // The strings have only digits, so these numbers are whole; zod does not know that.
  const described =
    asRead.type === 'number'
      ? { ...asRead, type: 'integer' as const }
      : z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  const required = place === 'path' || !z.safeParse(schema, undefined).success;
  return { name, in: place, required, schema: toPlain(described) };
}

function describeResponses(responses: ResponseDescriptions, bodies: NamedBodies): object {
  const described = Object.entries(responses).map(([status, response]) => {
    const { description, body, mediaType = 'application/json', headers } = response;
    const content = body && { [mediaType]: { schema: bodies.refer(body, 'response') } };
    return [
      status,
      {
        description,
        ...(headers ? { headers: describeHeaders(headers) } : {}),
        ...(content ? { content } : {}),
      },
    ];
  });
  return Object.fromEntries(described) as object;
}

function describeHeaders(headers: Readonly<Record<string, string>>): object {
  const described = Object.entries(headers).map(([name, description]) => [
    name,
    { description, required: true, schema: { type: 'string' } },
  ]);
  return Object.fromEntries(described) as object;
}
