import { judgeSpec } from '@bookshop/kit/suite';

judgeSpec({
  spec: 'src/specs/outside-calls.spec.ts',
  mutants: 'tests/mutants/outside-calls.yaml',
  // Connections take a while where the machine is busy.
  limits: { testMs: 3_000, runMs: 12_000 },
});
