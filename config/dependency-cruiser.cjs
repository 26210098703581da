/** What each module may import, besides itself, kernel and platform (docs/architecture.md shows the same table). */
const base = ['kernel', 'platform'];
const may = {
  kernel: [],
  platform: ['kernel'],
  identity: base,
  panic: [...base, 'identity'],
  ledger: [...base, 'identity'],
  places: [...base, 'identity'],
  audit: [...base, 'identity'],
  payments: [...base, 'identity', 'reveals', 'ledger'],
  gate: [...base, 'identity', 'payments'],
  figures: [...base, 'identity', 'ledger'],
  campaigns: [...base, 'identity', 'ledger', 'payments', 'gate', 'figures'],
  receipts: [...base, 'identity', 'ledger', 'payments', 'gate', 'campaigns'],
  reveals: [...base, 'identity'],
  recipients: [...base, 'identity', 'reveals', 'places'],
  families: [...base, 'identity', 'gate', 'reveals', 'recipients'],
  grants: [...base, 'identity', 'gate', 'reveals', 'ledger', 'figures', 'families', 'recipients'],
  parcels: [...base, 'identity', 'ledger', 'figures', 'places', 'recipients', 'families'],
  letters: [...base, 'identity', 'gate', 'reveals', 'recipients', 'places', 'families'],
  fulfilment: [...base, 'identity', 'panic', 'reveals', 'ledger', 'places', 'recipients', 'parcels', 'letters'],
  erasure: [...base, 'identity', 'campaigns', 'recipients', 'families', 'grants', 'parcels', 'letters', 'fulfilment', 'reveals'],
  reports: [...base, 'identity', 'ledger', 'figures', 'campaigns', 'grants', 'parcels', 'letters', 'fulfilment', 'audit', 'verify'],
  site: [...base, 'identity', 'campaigns', 'figures', 'reports'],
  verify: ['kernel'],
  sandbox: ['kernel'],
};
const rooms = Object.keys(may).filter((name) => !base.includes(name));

module.exports = {
  forbidden: [
    { name: 'no-cycles', severity: 'error', from: {}, to: { circular: true } },
    ...Object.entries(may).map(([name, allowed]) => ({
      name: `${name}-stays-in-its-lane`,
      severity: 'error',
      from: { path: `^src/${name}/` },
      to: { path: '^src/', pathNot: `^src/(${[name, ...allowed].join('|')})/` },
    })),
    {
      name: 'come-in-by-the-door',
      comment: 'Another domain module is entered through its index.ts.',
      severity: 'error',
      from: { path: '^src/([^/]+)/' },
      to: { path: `^src/(${rooms.join('|')})/`, pathNot: ['^src/$1/', '/index\\.ts$'] },
    },
    { name: 'kernel-is-plain', severity: 'error', from: { path: '^src/kernel/' }, to: { dependencyTypes: ['npm'] } },
    { name: 'src-not-test', severity: 'error', from: { path: '^src/' }, to: { path: '^test/' } },
  ],
  options: { tsConfig: { fileName: 'tsconfig.json' }, tsPreCompilationDeps: true, doNotFollow: { path: 'node_modules' } },
};
