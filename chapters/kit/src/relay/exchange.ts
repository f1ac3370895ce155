import { isOnConnecting } from '../data/on-connecting';
import { readStatements } from '../data/statement';
import type { Pass, StatementGate } from '../sweep/statement-gate';
import { type Message, readString, writeError, writeMessage } from './messages';

/** The code for a failing disk, an error that a caller cannot avoid. */
const IO_ERROR = '58030';

/**
 * The name of a portal that no client has, so that the server fails when it is told to execute it.
 */
const NO_PORTAL = 'course_no_such_portal';

/**
 * The messages of the client up to the point at which the server reports that it is ready again.
 */
interface Cycle {
  /** The statements in it that were counted. */
  readonly passes: Pass[];
  /** The server's reply of this type is replaced by an error with this reason. */
  disguise: { readonly type: string; readonly reason: string } | undefined;
}

/**
 * The messages between one client and the server after the startup. Counts statements in all forms
 * of the protocol: those of a query, each execution of a prepared one, each call of a function.
 */
export class Exchange {
  readonly #gate: StatementGate;
  /** The SQL of prepared statements, and of portals, by name. */
  readonly #prepared = new Map<string, string>();
  readonly #portals = new Map<string, string>();
  /**
   * Cycles that the server has not ended yet. The first one is the login, which ends in the same
   * way.
   */
  readonly #cycles: Cycle[] = [{ passes: [], disguise: undefined }];
  #open: Cycle = { passes: [], disguise: undefined };

  constructor(gate: StatementGate) {
    this.#gate = gate;
  }

  /** The bytes that the server gets for a message of the client. */
  ask({ type, body, bytes }: Message): Buffer {
    switch (type) {
      case 'Q':
        return this.#close(this.#query(readString(body).text, bytes));
      case 'F': {
        const fault = this.#count('call of a function');
        return this.#close(fault === undefined ? bytes : writeQuery(raise(fault)));
      }
      case 'P': {
        const { text: name, end } = readString(body);
        this.#prepared.set(name, readString(body, end).text);
        return bytes;
      }
      case 'B': {
        const { text: portal, end } = readString(body);
        this.#portals.set(portal, this.#prepared.get(readString(body, end).text) ?? '');
        return bytes;
      }
      case 'E':
        return this.#execute(readString(body).text, bytes);
      case 'S':
        return this.#close(bytes);
      default:
        return bytes;
    }
  }

  /** The bytes that the client gets for a message of the server. */
  reply({ type, body, bytes }: Message): Buffer {
    const cycle = this.#cycles[0] ?? this.#open;
    if (cycle?.disguise?.type !== type) return bytes;
    if (type === 'C' && readString(body).text !== 'ROLLBACK') return bytes;
    const { reason } = cycle.disguise;
    cycle.disguise = undefined;
    return writeError(IO_ERROR, reason);
  }

  /** The server is ready again; returns the statements that were counted up to then. */
  end(): readonly Pass[] {
    return this.#cycles.shift()?.passes ?? [];
  }

  #query(text: string, bytes: Buffer): Buffer {
    if (isOnConnecting(text)) return bytes;
    const before: string[] = [];
    for (const statement of readStatements(text)) {
      const fault = this.#count(statement.text);
      if (fault === undefined) before.push(`${statement.text};`);
      else return writeQuery([...before, this.#fail(statement.verb, fault)].join(' '));
    }
    return bytes;
  }

  /**
   * The SQL that fails in place of a statement. A COMMIT that fails also ends its transaction:
   * nothing of it is stored.
   */
  #fail(verb: string, reason: string): string {
    if (verb !== 'commit') return raise(reason);
    this.#open.disguise = { type: 'C', reason };
    return 'ROLLBACK';
  }

  #execute(portal: string, bytes: Buffer): Buffer {
    const text = this.#portals.get(portal) ?? '';
    const reason = isOnConnecting(text) ? undefined : this.#count(text);
    if (reason === undefined) return bytes;
    this.#open.disguise = { type: 'E', reason };
    return writeMessage('E', Buffer.from(`${NO_PORTAL}\0\0\0\0\0`));
  }

  /** Counts a statement. Returns the reason with which it has to fail, if it has to. */
  #count(text: string): string | undefined {
    const pass = this.#gate.enter(text);
    if (pass) this.#open.passes.push(pass);
    return pass?.fault;
  }

  /** Ends the cycle: after this message the server reports when it is ready again. */
  #close(bytes: Buffer): Buffer {
    this.#cycles.push(this.#open);
    this.#open = { passes: [], disguise: undefined };
    return bytes;
  }
}

function raise(reason: string): string {
  return `DO $course$ BEGIN RAISE EXCEPTION USING ERRCODE = '${IO_ERROR}', MESSAGE = '${reason}'; END $course$`;
}

function writeQuery(text: string): Buffer {
  return writeMessage('Q', Buffer.from(`${text}\0`));
}
