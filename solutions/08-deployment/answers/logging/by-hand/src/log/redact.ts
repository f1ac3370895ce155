const WORDS = [
  'password',
  'secret',
  'token',
  'authorization',
  'cookie',
  'apikey',
  'secretkey',
  'cardnumber',
];

/** The fields without secrets. */
export function redact(fields: object): object {
  const copier = new Copier();
  const copy: unknown = copier.copy(fields);
  return typeof copy === 'object' && copy !== null ? copy : {};
}

function isSecret(key: string): boolean {
  const letters = [...key].filter((letter) => letter !== '-' && letter !== '_');
  const name = letters.join('').toLowerCase();
  return WORDS.some((word) => name.endsWith(word) || name.endsWith(`${word}s`));
}

/** Walks down and up again, and knows where it is. */
class Copier {
  readonly #path = new Set<unknown>();

  copy(value: unknown): unknown {
    switch (typeof value) {
      case 'bigint':
        return value.toString();
      case 'function':
        return undefined;
      case 'object':
        return value === null ? null : this.#enter(value);
      default:
        return value;
    }
  }

  #enter(object: object): unknown {
    if (this.#path.has(object)) return '[Circular]';
    if (this.#path.size > 20) return '[Deep]';
    this.#path.add(object);
    try {
      return this.#describe(object);
    } finally {
      this.#path.delete(object);
    }
  }

  #describe(object: object): unknown {
    if (object instanceof Error) return this.#properties(object, errorKeys(object));
    const { toJSON } = object as { toJSON?: unknown };
    const json: unknown = typeof toJSON === 'function' ? toJSON.call(object) : object;
    if (Array.isArray(json)) return [...json.keys()].map((at) => this.#read(json, String(at)));
    if (typeof json === 'object' && json !== null) return this.#properties(json, Object.keys(json));
    return this.copy(json);
  }

  #properties(object: object, keys: readonly string[]): object {
    const copy = {};
    for (const key of keys) {
      const name = object instanceof Error && key === 'name' ? 'type' : key;
      const value = isSecret(key) ? '[redacted]' : this.#read(object, key);
      Object.defineProperty(copy, name, {
        value,
        enumerable: true,
        writable: true,
        configurable: true,
      });
    }
    return copy;
  }

  #read(object: object, key: string): unknown {
    try {
      return this.copy(Reflect.get(object, key));
    } catch {
      return '[Unreadable]';
    }
  }
}

function errorKeys(error: Error): string[] {
  const hidden = ['name', 'message', 'stack', ...('cause' in error ? ['cause'] : [])];
  return [...new Set([...hidden, ...Object.keys(error)])];
}
