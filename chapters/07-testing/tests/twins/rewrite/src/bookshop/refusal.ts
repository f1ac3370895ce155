/** Everything that is no success. */
export class Refusal extends Error {
  readonly status: number;
  readonly body: { code: string; detail: string; fields?: Record<string, string> };

  constructor(status: number, code: string, fields?: Record<string, string>) {
    super(code);
    this.status = status;
    this.body = { code, detail: `Refused: ${code}.`, ...(fields && { fields }) };
  }
}

export type Fields = Readonly<Record<string, unknown>>;

export function fieldsOf(body: unknown): Fields {
  return typeof body === 'object' && body !== null ? (body as Fields) : {};
}

/** Refuses with the names of all fields that are wrong. */
export function demand(checks: Readonly<Record<string, boolean | string | undefined>>): void {
  const wrong = Object.entries(checks).flatMap(([name, found]) => {
    if (found === true || found === undefined) return [];
    return [[name, found === false ? 'invalid' : found]];
  });
  if (wrong.length > 0)
    throw new Refusal(400, 'invalid', Object.fromEntries(wrong) as Record<string, string>);
}

export function isText(value: unknown, least: number, most: number): value is string {
  return typeof value === 'string' && value.length >= least && value.length <= most;
}

export function isCount(value: unknown, least: number, most: number): value is number {
  return Number.isSafeInteger(value) && (value as number) >= least && (value as number) <= most;
}
