import type { Preferences } from '../data/models';
import type { Read } from '../http/field-errors';
import type { ReaderRow, ReaderValues, ReaderView } from './reader';

type Checked = { ok: true; value: unknown } | { ok: false; message: string };

const yes = (value: unknown): Checked => ({ ok: true, value });
const no = (message: string): Checked => ({ ok: false, message });

/** A field in the manner of Django REST framework. */
abstract class SerializerField {
  readonly source: keyof ReaderValues;
  readonly options: { allowNull?: boolean; initial?: unknown };

  constructor(
    source: keyof ReaderValues,
    options: { allowNull?: boolean; initial?: unknown } = {},
  ) {
    this.source = source;
    this.options = options;
  }

  get required(): boolean {
    return !('initial' in this.options);
  }

  run(data: unknown): Checked {
    if (data === null) return this.options.allowNull ? yes(null) : no('null is not allowed');
    return this.toInternal(data);
  }

  protected abstract toInternal(data: unknown): Checked;
}

class CharField extends SerializerField {
  readonly maxLength: number;

  constructor(source: keyof ReaderValues, maxLength: number) {
    super(source);
    this.maxLength = maxLength;
  }

  protected toInternal(data: unknown): Checked {
    switch (typeof data) {
      case 'number':
      case 'string': {
        if (data === Infinity || data === -Infinity) return no('not a string');
        const text = `${data}`.replace(/^\s+/, '').replace(/\s+$/, '');
        if (text.length === 0) return no('blank is not allowed');
        if (Array.from(text).length > this.maxLength) return no('too long');
        return this.isStorable(text) ? this.check(text) : no('not a string');
      }
      default:
        return no('not a string');
    }
  }

  private isStorable(text: string): boolean {
    for (const character of text) {
      const point = character.codePointAt(0) ?? 0;
      if (point === 0 || (point >= 0xd800 && point <= 0xdfff)) return false;
    }
    return true;
  }

  protected check(text: string): Checked {
    return yes(text);
  }
}

class EmailField extends CharField {
  protected override check(text: string): Checked {
    const parts = text.split('@');
    const fits = parts.length === 2 && parts.every((part) => part !== '') && !/\s/.test(text);
    return fits ? yes(text) : no('not an address');
  }
}

class IntegerField extends SerializerField {
  protected toInternal(data: unknown): Checked {
    const digits = typeof data === 'string' ? data.trim() : undefined;
    if (digits !== undefined && !/^[0-9]+(\.0)?$/.test(digits)) return no('not an integer');
    const number = digits === undefined ? data : Number(digits);
    if (typeof number !== 'number' || number % 1 !== 0) return no('not an integer');
    if (1900 <= number && number <= 2030) return yes(number);
    return no('out of range');
  }
}

class BooleanField extends SerializerField {
  protected toInternal(data: unknown): Checked {
    if (typeof data === 'boolean') return yes(data);
    if (typeof data === 'string' && /^true$/i.test(data)) return yes(true);
    if (typeof data === 'string' && /^false$/i.test(data)) return yes(false);
    return no('not a boolean');
  }
}

class JsonField extends SerializerField {
  protected toInternal(data: unknown): Checked {
    if (!isDictionary(data)) return no('not an object');
    const open: [unknown, number][] = [[data, 1]];
    for (let next = open.pop(); next; next = open.pop()) {
      const [value, depth] = next;
      if (typeof value !== 'object' || value === null) continue;
      if (depth > 20) return no('too deep');
      for (const inner of Object.values(value)) open.push([inner, depth + 1]);
    }
    return yes(data);
  }
}

const FIELDS: Record<string, SerializerField> = {
  username: new CharField('username', 30),
  email: new EmailField('email', 200),
  display_name: new CharField('displayName', 60),
  birth_year: new IntegerField('birthYear', { allowNull: true, initial: null }),
  newsletter: new BooleanField('newsletter', { initial: false }),
  preferences: new JsonField('preferences', { initial: {} }),
};

export function readReader(
  body: unknown,
  { partial }: { partial: boolean },
): Read<Partial<ReaderValues>> {
  if (!isDictionary(body)) return { errors: { non_field_errors: ['expected an object'] } };
  const errors: Record<string, string[]> = {};
  const values: Record<string, unknown> = {};
  Object.keys(FIELDS).forEach((name) => {
    const field = FIELDS[name];
    if (!field) return;
    if (!Object.prototype.hasOwnProperty.call(body, name)) {
      if (partial) return;
      if (field.required) errors[name] = ['required'];
      else values[field.source] = structuredClone(field.options.initial);
      return;
    }
    const checked = field.run(body[name]);
    if (checked.ok) values[field.source] = checked.value;
    else errors[name] = [checked.message];
  });
  return Object.keys(errors).length > 0 ? { errors } : { values: values as Partial<ReaderValues> };
}

export const showReader = (reader: ReaderRow): ReaderView => ({
  id: reader.id,
  username: reader.username,
  display_name: reader.displayName,
  birth_year: reader.birthYear,
  newsletter: reader.newsletter,
  preferences: reader.preferences,
});

export function mergePreferences(current: Preferences, change: Preferences): Preferences {
  // Not structuredClone: it would set the prototype where a key is named __proto__.
  const result: Preferences = {};
  for (const key of Object.keys(current)) define(result, key, current[key]);
  for (const key of Object.keys(change).filter((name) => name !== '__proto__')) {
    const next = change[key];
    if (next === null) delete result[key];
    else if (isDictionary(next)) {
      const own = Object.hasOwn(result, key) ? result[key] : {};
      define(result, key, mergePreferences(isDictionary(own) ? own : {}, next));
    } else define(result, key, next);
  }
  return result;
}

function define(target: Preferences, key: string, value: unknown): void {
  Object.defineProperty(target, key, {
    value,
    configurable: true,
    enumerable: true,
    writable: true,
  });
}

function isDictionary(value: unknown): value is Preferences {
  return Object.prototype.toString.call(value) === '[object Object]';
}
