export interface HttpErrorOptions {
  /** For programs. */
  readonly code: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** An error with its own status, code and headers; its message is for people. */
export class HttpError extends Error {
  override readonly name = 'HttpError';
  readonly status: number;
  readonly code: string;
  readonly headers: Readonly<Record<string, string>>;

  constructor(status: number, message: string, { code, headers = {} }: HttpErrorOptions) {
    super(message);
    this.status = status;
    this.code = code;
    this.headers = headers;
  }
}
