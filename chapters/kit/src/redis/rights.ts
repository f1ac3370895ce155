import { connectOwner, type Owner, patiently } from './owner';

/** What `redis-login.ts` gives to the shops. */
const USUAL = ['+@all', '-@admin', '-@dangerous', '+keys', '+info'];

let isReadOnly = false;

/** From now on, Redis refuses whatever the shops want to write, as one that is full does. */
export async function refuseWrites(owner: Owner): Promise<void> {
  isReadOnly = true;
  await setRights(owner, ['-@write', '-@scripting']);
}

export async function allowWrites(): Promise<void> {
  if (!isReadOnly) return;
  isReadOnly = false;
  const owner = await connectOwner();
  if (owner) await setRights(owner, USUAL);
}

function setRights({ client, user }: Owner, rights: readonly string[]): Promise<unknown> {
  return patiently(client.call('ACL', 'SETUSER', user, ...rights));
}
