const stages =
  'manifest|workspace|run|types|report|progress|snapshots|doctor|check|services|export';

/** @type {import('dependency-cruiser').IConfiguration} */
export default {
  forbidden: [
    {
      name: 'no-cycles',
      comment: 'Two modules that need each other are one module, or hide a third that both need.',
      severity: 'error',
      from: {},
      to: { circular: true },
    },
    {
      name: 'model-imports-nothing',
      comment:
        'model/ holds types and constants: move code that needs more to the stage that does the work.',
      severity: 'error',
      from: { path: '^harness/src/model/' },
      to: { pathNot: '^harness/src/model/' },
    },
    {
      name: 'support-knows-no-domain',
      comment:
        'support/ is about processes and files: what knows a word of the course belongs to a stage.',
      severity: 'error',
      from: { path: '^harness/src/support/' },
      to: { path: '^harness/src/', pathNot: '^harness/src/support/' },
    },
    {
      name: 'stages-stay-apart',
      comment:
        'A stage takes values and returns values: let judging/, prove/ or cli/ carry them from one to the next.',
      severity: 'error',
      from: { path: `^harness/src/(${stages})/` },
      to: {
        path: '^harness/src/',
        pathNot: '^harness/src/(model|support|$1)/',
      },
    },
    {
      name: 'watch-may-run',
      comment: 'watch/ keeps prepared runs; besides run/ it needs no other stage.',
      severity: 'error',
      from: { path: '^harness/src/watch/' },
      to: { path: '^harness/src/', pathNot: '^harness/src/(model|support|run|watch)/' },
    },
    {
      name: 'judging-below-prove',
      comment: 'judging/ and lanes/ are what prove/ and cli/ build on, not the other way round.',
      severity: 'error',
      from: { path: '^harness/src/(judging|lanes|prove)/' },
      to: { path: '^harness/src/cli/' },
    },
    {
      name: 'only-cli-writes',
      comment: 'Reports return text; cli/output.ts writes it.',
      severity: 'error',
      from: { path: '^harness/src/report/' },
      to: { dependencyTypes: ['core'] },
    },
    {
      name: 'harness-and-kit-apart',
      comment: 'The kit finds its lane laid out by the harness; neither imports the other.',
      severity: 'error',
      from: { path: '^(harness|chapters/kit)/src/' },
      to: { path: '^(harness|chapters/kit)/', pathNot: '^$1/' },
    },
    {
      name: 'nothing-imports-tests',
      comment: 'Move what is shared out of the test folder.',
      severity: 'error',
      from: { pathNot: '/tests/' },
      to: { path: '/tests/', pathNot: 'kit/src/tests' },
    },
    {
      name: 'resolvable',
      comment: 'This import leads nowhere.',
      severity: 'error',
      from: {},
      to: { couldNotResolve: true },
    },
    {
      name: 'no-dead-files',
      comment: 'Nothing imports this file: remove it, or import it from where it is needed.',
      severity: 'error',
      from: {
        orphan: true,
        pathNot: ['harness/src/run/jest/(gate|anchor)\\.ts$', '\\.d\\.ts$'],
      },
      to: {},
    },
  ],
  options: {
    tsConfig: { fileName: 'tsconfig.json' },
    tsPreCompilationDeps: true,
    doNotFollow: { path: 'node_modules' },
    enhancedResolveOptions: {
      exportsFields: ['exports'],
      conditionNames: ['require', 'node', 'types'],
    },
  },
};
