/** The look of all pages. */
export const STYLE = `
:root {
  color-scheme: light dark;
  --ink: light-dark(#2a2622, #e9e4dc);
  --paper: light-dark(#fbf9f5, #1f1d1b);
  --faint: light-dark(#6d655c, #a79f95);
  --line: light-dark(#e3dcd2, #3a3632);
  --link: light-dark(#8a3b12, #e3a06f);
  --slow: light-dark(#f7d9d2, #5b2a20);
  --repeated: light-dark(#fbe8b8, #574512);
}
* { box-sizing: border-box }
body {
  margin: 0 auto;
  max-width: 60rem;
  padding: 0 1.25rem 3rem;
  background: var(--paper);
  color: var(--ink);
  font: 1rem/1.5 Georgia, 'Times New Roman', serif;
}
a { color: var(--link) }
header, nav { display: flex; flex-wrap: wrap; gap: .25rem 1.5rem; align-items: baseline }
header { padding: 1.25rem 0 1rem; border-bottom: 1px solid var(--line) }
.shop { margin-right: auto; color: inherit; font-size: 1.25rem; font-weight: bold; text-decoration: none }
nav a { text-decoration: none }
nav a[aria-current] { color: inherit; border-bottom: 2px solid var(--link) }
h1 { margin: 2rem 0 1rem; font-size: 1.9rem; line-height: 1.2 }
h2 { margin: 0 0 .5rem; font-size: 1.1rem }
table { width: 100%; border-collapse: collapse }
th, td { padding: .35rem .75rem .35rem 0; border-bottom: 1px solid var(--line); text-align: left; vertical-align: top }
th { color: var(--faint); font-size: .85rem; font-weight: normal }
.number { width: 1%; text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums }
form { margin-bottom: 1.5rem }
input, button { padding: .35rem .6rem; border: 1px solid var(--line); border-radius: .25rem; background: none; color: inherit; font: inherit }
button { cursor: pointer }
.cards { display: grid; grid-template-columns: repeat(auto-fill, minmax(17rem, 1fr)); gap: 1rem }
.cards section { padding: 1rem; border: 1px solid var(--line); border-radius: .4rem }
.cards ul { margin: 0; padding-left: 1.1rem }
.cards p { margin: .6rem 0 0; color: var(--faint); font-size: .9rem }
.tag { color: var(--faint); font-size: .8rem }
code { font: .85rem/1.5 ui-monospace, Menlo, Consolas, monospace; overflow-wrap: anywhere }
details { margin: .5rem 0; border: 1px solid var(--line); border-radius: .4rem }
summary { display: flex; flex-wrap: wrap; gap: .25rem 1rem; padding: .6rem .9rem; cursor: pointer }
summary code { flex: 1; font-weight: bold }
summary span { font-size: .9rem; font-variant-numeric: tabular-nums }
details table { margin: 0 .9rem .9rem; width: calc(100% - 1.8rem) }
details td, details th { padding-left: .4rem }
summary .slow, summary .repeated { padding: 0 .4rem; border-radius: .25rem }
.slow { background: var(--slow) }
.repeated { background: var(--repeated) }
footer { margin-top: 3rem; padding-top: 1rem; border-top: 1px solid var(--line); color: var(--faint); font-size: .9rem }
`;
