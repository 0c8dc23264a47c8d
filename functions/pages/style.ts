/** The style sheet of every page. System fonts, one column of readable width, light or dark as the reader's device is. */
export const STYLE = `
:root { color-scheme: light dark; --text: #1d1d1b; --quiet: #62605a; --line: #dedbd3; --link: #1a4f8b; --paper: #fdfcfa; }
@media (prefers-color-scheme: dark) {
  :root { --text: #e6e3dc; --quiet: #a09c92; --line: #3a3833; --link: #93bdf0; --paper: #1a1917; }
}
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1.5rem 1.25rem 4rem; max-width: 44rem; background: var(--paper); color: var(--text);
  font: 1.0625rem/1.6 Charter, "Bitstream Charter", "Iowan Old Style", Cambria, Georgia, serif; }
header, footer, nav, .meta, .feeds, .count { font-family: system-ui, sans-serif; font-size: .875rem; color: var(--quiet); }
header { padding-bottom: .75rem; border-bottom: 1px solid var(--line); }
header a:first-child { font-weight: 600; color: var(--text); text-decoration: none; }
footer { margin-top: 3rem; padding-top: .75rem; border-top: 1px solid var(--line); }
h1, h2, h3 { line-height: 1.25; text-wrap: balance; overflow-wrap: anywhere; }
h1 { font-size: 1.75rem; margin: 1.75rem 0 .75rem; }
h2 { font-size: 1.25rem; margin: 2.5rem 0 .75rem; }
h3 { font-size: 1.0625rem; margin: 0 0 .125rem; }
p { margin: .5rem 0; overflow-wrap: anywhere; }
a { color: var(--link); text-underline-offset: .15em; text-decoration-thickness: 1px; }
a:hover { text-decoration-thickness: 2px; }
h3 a, h3 a:visited { color: var(--text); text-decoration-color: var(--line); }
ul, ol { margin: 0; padding: 0; list-style: none; }
.topics li { display: flex; flex-wrap: wrap; gap: 0 .75rem; align-items: baseline; padding: .375rem 0; border-bottom: 1px solid var(--line); }
.topics .name { flex: 1 1 14rem; }
.papers > li { padding: .75rem 0; border-bottom: 1px solid var(--line); }
form.search { display: flex; gap: .5rem; }
.search input[type=search] { flex: 1; min-width: 0; }
.search input, .search button { font: inherit; padding: .3rem .6rem; color: inherit; background: transparent; border: 1px solid var(--line); border-radius: .25rem; }
.feeds a + a { margin-left: .375rem; }
code { font: .875em ui-monospace, SFMono-Regular, Menlo, monospace; padding: .1em .3em; border: 1px solid var(--line); border-radius: .25rem; }
`;
