import type { z } from 'zod';

/** What a response has: one of these for each status that an operation documents. */
export interface ResponseDescription {
  readonly description: string;
  /** Without one, the response has no body. */
  readonly body?: z.ZodType;
  /** `application/json` without one. */
  readonly mediaType?: string;
  /** Headers that are always there: what each of them says. */
  readonly headers?: Readonly<Record<string, string>>;
}

export type ResponseDescriptions = Readonly<Record<number, ResponseDescription>>;

/** One method of one path. */
export interface Operation {
  /** Clients that are generated name a function after it. */
  readonly operationId: string;
  readonly summary: string;
  readonly query?: z.ZodObject<Record<string, z.ZodType>>;
  readonly body?: z.ZodType;
  readonly responses: ResponseDescriptions;
  /** Names of security schemes, each of which is enough. */
  readonly security?: readonly string[];
}

export type OperationMethod = 'get' | 'post' | 'put' | 'patch' | 'delete';

export interface PathDescription extends Readonly<Partial<Record<OperationMethod, Operation>>> {
  /** What stands in braces in the path. */
  readonly parameters?: Readonly<Record<string, z.ZodType>>;
}

/** What the description says of one part of the API. */
export interface Part {
  readonly tag: string;
  /** Bodies of requests, by their names in the description. */
  readonly requests?: Readonly<Record<string, z.ZodType>>;
  /** Bodies of responses, by their names in the description. */
  readonly responses?: Readonly<Record<string, z.ZodType>>;
  /** What the app may respond before a route is asked. */
  readonly before: ResponseDescriptions;
  readonly paths: Readonly<Record<string, PathDescription>>;
}
