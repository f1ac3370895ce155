import { closeShops } from '../src/open';

/** What an act is told about a shared object. The test may end well afterwards. */
export async function faultOf(act: () => Promise<unknown>): Promise<string> {
  const told = await act().then(
    () => 'nothing',
    ({ name, message }: Error) => `${name}: ${message}`,
  );
  await closeShops().catch(() => {});
  return told;
}
