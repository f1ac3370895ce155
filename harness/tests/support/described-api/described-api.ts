import Ajv2020, { type ValidateFunction } from 'ajv/dist/2020';

/** As much of a JSON schema as values are made after. */
export interface Schema {
  readonly $ref?: string;
  readonly type?: string;
  readonly examples?: readonly unknown[];
  readonly enum?: readonly unknown[];
  readonly anyOf?: readonly Schema[];
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly items?: Schema;
  readonly format?: string;
  readonly pattern?: string;
  readonly minLength?: number;
  readonly maxLength?: number;
  readonly minimum?: number;
  readonly maximum?: number;
}

interface Parameter {
  readonly name: string;
  readonly in: 'path' | 'query';
  readonly schema: Schema;
}

type Content = Readonly<Record<string, { readonly schema: Schema }>>;

interface Response {
  readonly headers?: Readonly<Record<string, { readonly required?: boolean }>>;
  readonly content?: Content;
}

interface Operation {
  readonly operationId: string;
  readonly parameters?: readonly Parameter[];
  readonly requestBody?: { readonly content: Content };
  readonly responses: Readonly<Record<string, Response>>;
  readonly security?: readonly Readonly<Record<string, unknown>>[];
}

interface Path {
  readonly parameters?: readonly Parameter[];
  readonly [method: string]: unknown;
}

export interface ApiDocument {
  readonly paths: Readonly<Record<string, Path>>;
  readonly components: { readonly schemas: Readonly<Record<string, Schema>> };
}

/** One method of one path, as the description has it. */
export interface DescribedOperation extends Operation {
  /** In capitals. */
  readonly method: string;
  /** With names in braces. */
  readonly path: string;
  readonly parameters: readonly Parameter[];
}

/** What a description says, ready to be asked. */
export interface DescribedApi {
  readonly operations: readonly DescribedOperation[];
  /** The schema itself, where it may be a reference. */
  resolve(schema: Schema): Schema;
  /** What breaks the schema; `undefined` when nothing does. */
  explain(schema: Schema, value: unknown): string | undefined;
}

const METHODS = ['get', 'put', 'post', 'delete', 'patch'];

export function readDescription(document: ApiDocument): DescribedApi {
  const ajv = new Ajv2020({ strict: false, validateFormats: false });
  ajv.addSchema({ ...document }, 'api');
  const compiled = new Map<Schema, ValidateFunction>();
  const operations = Object.entries(document.paths).flatMap(([path, described]) =>
    METHODS.filter((method) => method in described).map((method) => {
      const operation = described[method] as Operation;
      const parameters = [...(described.parameters ?? []), ...(operation.parameters ?? [])];
      return { ...operation, method: method.toUpperCase(), path, parameters };
    }),
  );
  const explain: DescribedApi['explain'] = (schema, value) => {
    const validate = compiled.get(schema) ?? ajv.compile(withinDocument(schema));
    compiled.set(schema, validate);
    return validate(value) ? undefined : ajv.errorsText(validate.errors);
  };
  const resolve = (schema: Schema): Schema => {
    if (schema.$ref === undefined) return schema;
    const named = document.components.schemas[schema.$ref.split('/').at(-1) ?? ''];
    if (!named) throw new Error(`the description has no ${schema.$ref}`);
    return named;
  };
  return { operations, resolve, explain };
}

/** References count from the document, not from the part that is compiled. */
function withinDocument(schema: Schema): object {
  const text = JSON.stringify(schema).replaceAll('"$ref":"#/', '"$ref":"api#/');
  return JSON.parse(text) as object;
}
