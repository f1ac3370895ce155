import { files } from '../files';
import { currentLane } from '../lane';
import { compileShop, compileTests } from './compile';
import { applyMutant, type Mutant } from './mutants';
import { SuiteFault } from './suite-fault';

/** JavaScript by path in the folder of a run. */
export type Files = Readonly<Record<string, string>>;

const SHOP = 'src/bookshop/';
const TWIN = `tests/twins/rewrite/${SHOP}`;
const CANARY = `tests/canary/${SHOP}`;
const SUPPORT = 'src/support/';

/** The shops on which a suite is judged; each call compiles them in another way. */
export const shops = {
  given: (): Files => compileAll(SHOP),
  /** Another shop that is right. */
  twin: (): Files => compileAll(TWIN),
  /** A shop that does nothing. */
  canary: (): Files => compileAll(CANARY),
  /** The given shop, compiled already, with a mistake in one file. */
  mutant(given: Files, mutant: Mutant): Files {
    const path = SHOP + mutant.file;
    return { ...given, [asScript(path)]: compileShop(applyMutant(mutant, files.text(path))) };
  },
};

/** The tests of the learner, and what they share. Throws a `SuiteFault`. */
export function compileSuite(spec: string): Files {
  if (!files.exists(spec)) throw new SuiteFault(`${spec} is missing`);
  const paths = [spec, ...below(SUPPORT)];
  return Object.fromEntries(
    paths.map((path) => [asScript(path), compileTests(path, files.text(path))]),
  );
}

/** The path of a TypeScript file once it is JavaScript. */
export function asScript(path: string): string {
  return path.replace(/\.ts$/, '.js');
}

function compileAll(folder: string): Files {
  return Object.fromEntries(
    below(folder).map((path) => [
      SHOP + asScript(path.slice(folder.length)),
      compileShop(files.text(path)),
    ]),
  );
}

function below(folder: string): string[] {
  return currentLane()
    .listFiles()
    .filter((path) => path.startsWith(folder) && path.endsWith('.ts'));
}
