import type { ShopHandle } from '../open';
import { age } from './age';
import { connectOwner, type Owner, patiently } from './owner';
import { allowWrites, refuseWrites } from './rights';
import { type Commands, watchCommands } from './watch-commands';

/** The Redis of the run, for tests of a chapter that uses it. */
export const redis = {
  /**
   * Lets time pass: for the clocks of these shops, and for Redis, where the lane has one. An entry
   * whose lifetime ends is deleted.
   */
  async advance(ms: number, ...shops: readonly Pick<ShopHandle, 'clock'>[]): Promise<void> {
    const owner = await connectOwner();
    if (owner) await patiently(age(owner.client, ms));
    for (const { clock } of shops) await clock.advance(ms);
  },

  /** The keys of the run's database, sorted. */
  async keys(): Promise<string[]> {
    return (await ask(({ client }) => client.keys('*'))).sort();
  },

  /**
   * For how many milliseconds a key will live: `null` for one that never expires, `undefined` for
   * one that is not there.
   */
  async lifetime(key: string): Promise<number | null | undefined> {
    const ms = await ask(({ client }) => client.pttl(key));
    if (ms === NO_KEY) return undefined;
    return ms === NO_LIFETIME ? null : ms;
  },

  /** Sends a command to the run's database, such as what another version of the shop would send. */
  send(command: string, ...args: readonly (string | number)[]): Promise<unknown> {
    return ask(({ client }) => client.call(command, ...args));
  },

  /** How many connections the shops have. Redis notices a moment later that one has ended. */
  connections(): Promise<number> {
    return ask(async ({ client, user }) => {
      const list = String(await client.call('CLIENT', 'LIST'));
      return list.split('\n').filter((line) => line.includes(` user=${user} `)).length;
    });
  },

  /** Ends the connections of all shops, as a restart of Redis does; returns how many there were. */
  dropConnections(): Promise<number> {
    return ask(
      ({ client, user }) => client.call('CLIENT', 'KILL', 'USER', user) as Promise<number>,
    );
  },

  /**
   * From now on, Redis refuses whatever the shops want to write, as one that is full does: with
   * another error, but of the same kind. Until `allowWrites`, or the end of the test.
   */
  async refuseWrites(): Promise<void> {
    await refuseWrites(await requireOwner());
  },

  allowWrites,

  /**
   * Runs `act` and returns which commands Redis got for the run's database meanwhile, in order.
   * Without those that a client sends whenever it connects; those of scripts are listed apart.
   */
  async watch<T>(act: () => Promise<T>): Promise<Commands<T>> {
    return watchCommands(await requireOwner(), act);
  },
};

/** What PTTL returns for them. */
const NO_LIFETIME = -1;
const NO_KEY = -2;

async function ask<T>(act: (owner: Owner) => Promise<T>): Promise<T> {
  return patiently(act(await requireOwner()));
}

async function requireOwner(): Promise<Owner> {
  const owner = await connectOwner();
  if (!owner) throw new Error("the shops have no Redis here: wrap the test in needs('redis')");
  return owner;
}
