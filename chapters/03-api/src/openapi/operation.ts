import type { z } from 'zod';

/** The content of a response: one for each status that an operation documents. */
export interface ResponseDescription {
  readonly description: string;
  /** Without one, the response has no body. */
  readonly body?: z.ZodType;
  /** `application/json` without one. */
  readonly mediaType?: string;
  /** Headers that are always there, each with its description. */
  readonly headers?: Readonly<Record<string, string>>;
}

export type ResponseDescriptions = Readonly<Record<number, ResponseDescription>>;

/** One method of one path. */
export interface Operation {
  /** Generated clients use it as the name of a function. */
  readonly operationId: string;
  readonly summary: string;
  readonly query?: z.ZodObject<Record<string, z.ZodType>>;
  readonly body?: z.ZodType;
  readonly responses: ResponseDescriptions;
  /** Names of security schemes; one of them is enough. */
  readonly security?: readonly string[];
}

export type OperationMethod = 'get' | 'post' | 'put' | 'patch' | 'delete';

export interface PathDescription extends Readonly<Partial<Record<OperationMethod, Operation>>> {
  /** The parameters in braces in the path. */
  readonly parameters?: Readonly<Record<string, z.ZodType>>;
}

/** The description of one part of the API. */
export interface Part {
  readonly tag: string;
  /** Bodies of requests, by their names in the description. */
  readonly requests?: Readonly<Record<string, z.ZodType>>;
  /** Bodies of responses, by their names in the description. */
  readonly responses?: Readonly<Record<string, z.ZodType>>;
  /** The responses that the app may send before a route is called. */
  readonly before: ResponseDescriptions;
  readonly paths: Readonly<Record<string, PathDescription>>;
}
