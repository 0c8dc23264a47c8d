/**
 * The style sheet of every page: system fonts, one column of readable width, one accent colour, light or dark as the
 * reader's device is. A serif is for what is read, a sans for what is operated.
 */
export const STYLE = compact(`
:root { color-scheme: light dark; --text: #1c1b19; --quiet: #5f5b54; --line: #e0dcd3; --accent: #1a4f8b; --paper: #fdfcfa;
  --serif: Charter, "Bitstream Charter", "Sitka Text", Cambria, "Iowan Old Style", Georgia, serif;
  --sans: system-ui, -apple-system, "Segoe UI", sans-serif; --mono: ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
@media (prefers-color-scheme: dark) {
  :root { --text: #e7e3da; --quiet: #a8a296; --line: #38352f; --accent: #93bdf0; --paper: #181715; }
}
* { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; text-size-adjust: 100%; }
body { margin: 0 auto; padding: 1.25rem 1.25rem 3rem; max-width: 44rem; background: var(--paper); color: var(--text);
  font: 1.0625rem/1.6 var(--serif); overflow-wrap: anywhere; }
a { color: var(--accent); text-underline-offset: .18em; text-decoration-thickness: 1px;
  text-decoration-color: color-mix(in srgb, currentColor 45%, transparent); }
a:hover { text-decoration-color: currentColor; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 3px; border-radius: 1px; }
.skip { position: absolute; left: -100vw; }
.skip:focus { position: static; }
.hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }

.top, .bottom, .meta, .feeds, .count, .topics, .filters, table, button, input, select, textarea, label, legend, .address
  { font-family: var(--sans); }
.top { display: flex; flex-wrap: wrap; gap: .25rem 1.5rem; align-items: baseline; justify-content: space-between; font-size: .9375rem; }
.top .name { font: 700 1.1875rem var(--serif); color: var(--text); text-decoration: none; letter-spacing: -.01em; }
.top ul { display: flex; flex-wrap: wrap; gap: 0 1.25rem; }
.top li a { display: inline-block; padding: .25rem 0; color: var(--quiet); text-decoration: none; }
.top li a:hover, .top li a[aria-current] { color: var(--text); text-decoration: underline; text-decoration-color: var(--accent);
  text-decoration-thickness: 2px; text-underline-offset: .35em; }
.bottom { margin-top: 4rem; padding-top: 1rem; border-top: 1px solid var(--line); font-size: .875rem; color: var(--quiet); }

h1, h2, h3 { line-height: 1.25; text-wrap: balance; margin: 0; }
h1 { font-size: clamp(1.625rem, 1.3rem + 1.6vw, 2.125rem); letter-spacing: -.015em; margin: 2.25rem 0 .75rem; }
article h1 { font-size: clamp(1.5rem, 1.3rem + 1vw, 1.875rem); }
h2 { font-size: 1.3125rem; margin: 3rem 0 .75rem; }
h3 { font-size: 1.125rem; }
p { margin: .625rem 0; }
ul, ol { margin: 0; padding: 0; list-style: none; }
.lede { font-size: 1.1875rem; line-height: 1.5; }
.meta, .feeds, .count { font-size: .875rem; line-height: 1.5; color: var(--quiet); }
.feeds { white-space: nowrap; }
.feeds a + a { margin-left: .625rem; } .feeds:has(+ .copy) { margin-right: .5rem; } .feeds + .copy { margin-top: .25rem; }
code, pre { font: .875em/1.5 var(--mono); }
pre { margin: .5rem 0; padding: .5rem 0 .5rem 1rem; border-left: 2px solid var(--line); white-space: pre-wrap; }
.math { font: .875em var(--mono); white-space: pre-wrap; }

.topics { columns: 18rem 2; column-gap: 2rem; margin-bottom: 1.25rem; font-size: .9375rem; line-height: 1.4; }
.topics li { display: flex; gap: .75rem; align-items: center; padding: .3125rem 0; break-inside: avoid; }
.topics .name { flex: 1; min-width: 0; text-decoration-color: transparent; }
.topics .name:hover { text-decoration-color: currentColor; }
.topics .count { min-width: 2.5em; text-align: right; font-variant-numeric: tabular-nums; }
svg path { stroke: currentColor; stroke-width: 3; } .bar path { stroke-width: 8; }
.spark { flex: none; width: 3.75rem; height: 1.25rem; color: var(--accent); border-bottom: 1px solid var(--line); }

.papers > li { padding: .875rem 0; }
.papers p { margin: .25rem 0 0; font-size: 1rem; line-height: 1.55; }
.papers p.meta { font-size: .875rem; } .papers .meta a, .waiting a { color: inherit; }
.papers h3 a { color: var(--text); text-decoration-color: transparent; }
.papers h3 a:hover { text-decoration-color: var(--accent); }
.papers h3 a:visited { color: var(--quiet); }
.day { margin: 2.5rem 0 .25rem; padding-top: .75rem; border-top: 1px solid var(--line); font: 600 .9375rem var(--sans); }
.more { display: flex; justify-content: space-between; gap: 1rem; margin-top: 2rem; font-family: var(--sans); font-size: .9375rem; }

form { margin: 1.25rem 0; }
.search { display: flex; gap: .5rem; }
.search input { flex: 1; min-width: 0; }
input, button, select, textarea { font-size: 1rem; line-height: 1.4; padding: .4375rem .75rem; color: inherit;
  background: var(--paper); border: 1px solid color-mix(in srgb, var(--quiet) 70%, transparent); border-radius: .375rem; }
button { cursor: pointer; }
button.main { background: var(--accent); border-color: var(--accent); color: var(--paper); font-weight: 600; }
button.copy { font-size: .875rem; padding: .125rem .625rem; color: var(--accent); border-color: currentColor; }
button:disabled { opacity: .55; cursor: default; }
textarea { display: block; width: 100%; min-height: 12rem; font: .875rem/1.5 var(--mono); }
.filters { display: grid; grid-template-columns: repeat(auto-fit, minmax(9rem, 1fr)); gap: .5rem 1rem; margin-top: .75rem; font-size: .875rem; color: var(--quiet); }
.filters label { display: grid; gap: .125rem; min-width: 0; }
.filters input, .filters select { font-size: .9375rem; padding: .3125rem .5rem; color: var(--text); width: 100%; min-width: 0; }
.address { display: flex; flex-wrap: wrap; gap: .5rem .75rem; align-items: center; }

.facts { display: grid; grid-template-columns: max-content 1fr; gap: .375rem 1.5rem; align-items: baseline; margin: 1.5rem 0; font-size: .9375rem; line-height: 1.5; }
.facts dt { color: var(--quiet); font-family: var(--sans); font-size: .875rem; }
.facts dd { margin: 0; min-width: 0; } .facts dt code { font-size: 1em; }
@media (max-width: 32rem) { .facts { grid-template-columns: 1fr; gap: 0; } .facts dd { margin-bottom: .625rem; } }

.wide { position: relative; overflow-x: auto; } .ideas li { padding: .25rem 0; }
table { overflow-wrap: normal; border-collapse: collapse; width: 100%; font-size: .875rem; line-height: 1.45; font-variant-numeric: tabular-nums; }
th, td { padding: .375rem .75rem .375rem 0; text-align: left; vertical-align: top; border-bottom: 1px solid var(--line); }
th { font-weight: 600; } thead th { color: var(--quiet); font-weight: 400; }
@media (max-width: 32rem) { th, td { padding-right: .5rem; } }
.number { text-align: right; white-space: nowrap; }
.bar { display: block; width: 9rem; height: .75rem; margin-top: .25rem; color: var(--accent); }
summary { cursor: pointer; }
.authors { margin: 0; } .places { margin-bottom: 1.25rem; } .short > li { padding: .5rem 0; }
.reasons { margin: 0; } .reasons > div { padding: .375rem 0; } .reasons dt { font-weight: 600; }
.reasons dd { margin: 0; color: var(--quiet); font-size: .9375rem; }
.sources > li, .runs > li, .faults > li { padding: .625rem 0; } .runs > li + li { border-top: 1px solid var(--line); } .runs tr:last-child > * { border-bottom: 0; } .runs table { margin: .5rem 0; }
.sources h3, .faults h3 { font: 600 1rem var(--sans); }
.state { display: inline-block; min-width: 6em; margin-right: .5em; } time { white-space: nowrap; } .fresh { color: var(--accent); } .quiet, .never, .disabled { color: var(--quiet); }
.stale, .failing { font-weight: 700; } .note { margin: .25rem 0; font-size: .9375rem; }
.runs .meta { display: block; } .runs .bar { display: inline-block; width: 6rem; min-width: 0; height: .5rem; margin: 0 0 0 .25rem; }

.fields p > label { display: block; font-weight: 600; font-size: .9375rem; margin-bottom: .25rem; } .fields p { margin: 1.25rem 0; }
.fields .meta { display: block; margin-top: .25rem; } .buttons { display: flex; flex-wrap: wrap; gap: .75rem; }
.fields input { max-width: 100%; } .fields input[type=password] { width: 100%; max-width: 24rem; } .progress { width: 100%; accent-color: var(--accent); }
.fault { font-weight: 600; } #result h3 { margin-top: 2rem; } h4 { margin: 0; font-size: 1.0625rem; line-height: 1.35; }
#result:focus { outline: none; } [hidden] { display: none !important; }

.docs li { padding: .1875rem 0; } .docs section { margin-top: 2.75rem; } .docs h3 code { font-weight: 600; }

@media (min-width: 48rem) { body { font-size: 1.125rem; } .papers p { font-size: 1.0625rem; } }

@media print {
  :root { color-scheme: light; --text: #000; --quiet: #444; --line: #bbb; --accent: #000; --paper: #fff; }
  body { max-width: none; padding: 0; font-size: 10.5pt; }
  .top ul, .bottom, .skip, form, button, .feeds, .more, .screen { display: none; }
  h2, h3, .day { break-after: avoid; } .papers > li { break-inside: avoid; }
  article a[href^="http"].out::after { content: " (" attr(href) ")"; font-size: .8em; }
}
`);

/** A style sheet without the space that is there for those who write it. */
function compact(css: string): string {
  return css
    .replaceAll(/[ \n]+/g, ' ')
    .replaceAll(/ ?([{};]) ?/g, '$1')
    .replaceAll(/([:,]) /g, '$1')
    .replaceAll(';}', '}');
}
