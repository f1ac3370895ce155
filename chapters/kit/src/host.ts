import type { Env, Json } from './json';
import type { Steering } from './tools';
import type { WireErrorData } from './wire';

/**
 * What a shop (the app under test) has left open, as kinds of resources with Node's names, such as
 * `Timeout`.
 */
export interface Resources {
  /** Opened by only importing the chapter's code. */
  onImport: string[];
  /** Still open although the shop was closed; empty before it is. */
  afterClose: string[];
}

/** A call of one of the shop's services. */
export interface ServiceCall {
  readonly group: string;
  readonly name: string;
  readonly args: Json[];
}

/** The outcome of one call of many. */
export type CallOutcome =
  { readonly value: Json } | { readonly error: WireErrorData; readonly stack?: string | undefined };

/** A shop that runs in this process, in a child process, or in a box (a container). */
export interface HostedShop {
  readonly url: string;
  /** Calls one of the shop's services; rejects with what it threw. */
  call(group: string, name: string, args: Json[]): Promise<Json>;
  /** Makes these calls one after the other, all in one message. */
  callAll(calls: readonly ServiceCall[]): Promise<CallOutcome[]>;
  steer<Name extends keyof Steering>(
    name: Name,
    ...args: Parameters<Steering[Name]>
  ): Promise<Awaited<ReturnType<Steering[Name]>>>;
  resources(): Promise<Resources>;
  /** May be called twice. */
  close(): Promise<void>;
}

/** Where shops are opened. One host serves all shops of a test file. */
export interface ShopHost {
  open(env: Env): Promise<HostedShop>;
  close(): Promise<void>;
}
