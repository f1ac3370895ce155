import { z } from 'zod';

import type { Part } from './operation';
import { SHARED_BODIES } from './responses';

/** The bodies with names, of requests and of responses. */
export interface NamedBodies {
  /** The content of `components.schemas`. */
  readonly schemas: Readonly<Record<string, object>>;
  /** A body in an operation: a reference, or the whole schema where it has no name. */
  refer(body: z.ZodType, direction: Direction): object;
}

type Direction = 'request' | 'response';

type Registry = z.core.$ZodRegistry<{ id: string }>;

/**
 * A request may leave out fields with a default, and may have other keys; a response has exactly
 * the described fields. zod calls this input and output.
 */
const IO = { request: 'input', response: 'output' } as const;

/** Collects the bodies of all parts. Two bodies with the same name are an error. */
export function nameBodies(parts: readonly Part[]): NamedBodies {
  const registries = {
    request: z.registry<{ id: string }>(),
    response: z.registry<{ id: string }>(),
  };
  const taken = new Set<string>();
  const register = (registry: Registry, bodies: Readonly<Record<string, z.ZodType>>): void => {
    for (const [id, body] of Object.entries(bodies)) {
      if (taken.has(id)) throw new Error(`two bodies are named ${id}`);
      taken.add(id);
      registry.add(body, { id });
    }
  };
  register(registries.response, SHARED_BODIES);
  for (const { requests = {}, responses = {} } of parts) {
    register(registries.request, requests);
    register(registries.response, responses);
  }
  const schemasOf = (direction: Direction) =>
    z.toJSONSchema(registries[direction], { uri: toReference, io: IO[direction] }).schemas;
  const schemas = { ...schemasOf('request'), ...schemasOf('response') };
  return {
    schemas: Object.fromEntries(Object.entries(schemas).map(([id, one]) => [id, toPlain(one)])),
    refer: (body, direction) => refer(registries[direction], body, IO[direction]),
  };
}

function toReference(id: string): string {
  return `#/components/schemas/${id}`;
}

function refer(registry: Registry, body: z.ZodType, io: 'input' | 'output'): object {
  const id = registry.get(body)?.id;
  if (id !== undefined) return { $ref: toReference(id) };
  if (body instanceof z.ZodUnion) {
    return { anyOf: body.options.map((one) => refer(registry, one as z.ZodType, io)) };
  }
  return toPlain(z.toJSONSchema(body, { io }));
}

/** The position of a schema in the description makes these two keys unnecessary. */
export function toPlain({ $schema: _schema, $id: _id, ...schema }: z.core.JSONSchema.BaseSchema) {
  return schema;
}
