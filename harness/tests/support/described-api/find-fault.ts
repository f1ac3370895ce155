import type { DescribedApi, Schema } from './described-api';
import type { ApiRequest } from './make-request';
import type { ApiResponse } from './send-request';

/** Stacks, statements and names of the database: nobody outside is told any of it. */
const SECRETS =
  /\n\s+at |\.[jt]s:\d+|node_modules|SQLITE|Sequelize|SELECT .* FROM|INSERT INTO|UPDATE [`"]|DELETE FROM|violates|syntax error/;

const ERROR: Schema = {
  anyOf: [{ $ref: '#/components/schemas/Problem' }, { $ref: '#/components/schemas/FieldErrors' }],
};

const CONDITIONS = ['If-None-Match', 'If-Modified-Since'];

/** What is wrong with a response, as the description has it; `undefined` when it is right. */
export function findFault(
  api: DescribedApi,
  { method, headers, operation }: ApiRequest,
  response: ApiResponse,
): string | undefined {
  const { status, body } = response;
  if (SECRETS.test(body)) return 'the body tells what only the shop should know';
  if (method === 'HEAD') return body === '' ? undefined : 'HEAD has a body';
  // Of HTTP itself, for all that may be kept: nobody describes it.
  if (status === 304 && CONDITIONS.some((name) => name in headers))
    return body === '' ? undefined : 'there is a body';
  const described = operation?.responses[String(status)];
  if (described) return explainDescribed(api, described, response);
  if (operation) return `the status ${status} is not described`;
  // With a slash at its end, a path may lead to the same operation.
  const isKnown = api.operations.some(({ responses }) => responses[String(status)]);
  if (status >= 500 && !isKnown) return `the status is ${status}`;
  return status < 400 ? undefined : explainJson(api, ERROR, body);
}

type Described = NonNullable<NonNullable<ApiRequest['operation']>['responses'][string]>;

function explainDescribed(
  api: DescribedApi,
  { content, headers = {} }: Described,
  response: ApiResponse,
): string | undefined {
  for (const [name, { required = false }] of Object.entries(headers))
    if (required && response.headers[name.toLowerCase()] === undefined)
      return `there is no ${name}`;
  const [described] = Object.entries(content ?? {});
  if (!described) return response.body === '' ? undefined : 'there is a body';
  const [mediaType, { schema }] = described;
  const type = response.headers['content-type'] ?? 'none';
  if (type.split(';')[0] !== mediaType) return `the type is ${type}, not ${mediaType}`;
  return mediaType === 'application/json'
    ? explainJson(api, schema, response.body)
    : api.explain(schema, response.body);
}

function explainJson(api: DescribedApi, schema: Schema, body: string): string | undefined {
  try {
    return api.explain(schema, JSON.parse(body));
  } catch (error) {
    if (error instanceof SyntaxError) return 'the body is no JSON';
    throw error;
  }
}
