"""How the page looks: wide and narrow, light and dark, on paper."""

__all__ = ["CSS"]

CSS = """
:root {
  color-scheme: light dark;
  --paper: #fbfaf8; --sheet: #fff; --ink: #1d1b20; --soft: #625d69; --line: #e4e0da; --wash: #f3f0eb;
  --accent: #9d1f3c; --get: #1d6a4c; --post: #8a4b08; --delete: #a3182c; --mark: #fdf0d5;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #141217; --sheet: #1c1a20; --ink: #ece8ef; --soft: #a9a2b2; --line: #34303b; --wash: #26232c;
    --accent: #ff8ea6; --get: #6fd3a8; --post: #f0b264; --delete: #ff8f8f; --mark: #3a3020;
  }
}
* { box-sizing: border-box; }
html { scroll-behavior: smooth; scroll-padding-top: 4rem; -webkit-text-size-adjust: 100%; }
body {
  margin: 0; background: var(--paper); color: var(--ink);
  font: 16px/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif;
}
h1, h2 { font-family: ui-serif, Georgia, "Times New Roman", serif; font-weight: 600; line-height: 1.2; }
h1 { font-size: clamp(1.7rem, 4.5vw, 2.5rem); margin: .2rem 0 .6rem; overflow-wrap: anywhere; }
h2 { font-size: 1.6rem; margin: 0 0 .4rem; }
h3 { font-size: 1rem; margin: 1.6rem 0 .5rem; }
h4 code { text-transform: none; letter-spacing: 0; }
h4 { font-size: .78rem; letter-spacing: .06em; text-transform: uppercase; color: var(--soft); margin: 1.1rem 0 .35rem; }
p { margin: .4rem 0; max-width: 46rem; }
a { color: var(--accent); text-underline-offset: .15em; overflow-wrap: anywhere; }
:focus-visible { outline: 2px solid var(--accent); outline-offset: 2px; border-radius: 3px; }
code, pre { font-family: ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; font-size: .86em; }
code { background: var(--wash); padding: .08em .32em; border-radius: 4px; overflow-wrap: anywhere; }
pre {
  background: var(--wash); border: 1px solid var(--line); border-radius: 8px; margin: .4rem 0 .8rem;
  padding: .6rem .8rem; white-space: pre-wrap; overflow-wrap: anywhere; user-select: all; -webkit-user-select: all;
}
pre code { background: none; padding: 0; font-size: 1em; }
td code, td a { overflow-wrap: break-word; }
.date { color: var(--soft); font-size: .85em; white-space: nowrap; }

.soft { color: var(--soft); }
.skip { position: absolute; left: -99rem; }
.skip:focus { left: 1rem; top: 1rem; background: var(--sheet); padding: .4rem .8rem; z-index: 3; }
header { background: var(--wash); border-bottom: 3px solid var(--accent); padding: 2rem 1.2rem 1.6rem; }
header > * { max-width: 75.6rem; margin-inline: auto; }
header p { max-width: 75.6rem; }
.eyebrow { letter-spacing: .08em; text-transform: uppercase; font-size: .78rem; color: var(--accent); font-weight: 600; }
.layout { max-width: 78rem; margin: 0 auto; padding: 0 1.2rem 4rem; }
nav {
  position: sticky; top: 0; z-index: 2; background: var(--paper); border-bottom: 1px solid var(--line);
  margin: 0 -1.2rem; padding: .5rem 1.2rem; overflow-x: auto;
}
nav ul { display: flex; gap: .2rem; list-style: none; margin: 0; padding: 0; }
nav a { display: block; padding: .3rem .6rem; border-radius: 6px; text-decoration: none; white-space: nowrap; }
nav a:hover { background: var(--wash); }
section { padding-top: 2.2rem; }
details { background: var(--sheet); border: 1px solid var(--line); border-radius: 10px; margin: .6rem 0; }
summary { cursor: pointer; padding: .65rem .9rem .65rem 2.1rem; list-style: none; position: relative; }
summary::-webkit-details-marker { display: none; }
summary::before {
  content: ""; position: absolute; left: .95rem; top: 1.15rem; border: .3rem solid transparent;
  border-left: .42rem solid var(--soft);
}
details[open] > summary::before { left: .8rem; top: 1.3rem; border: .3rem solid transparent;
  border-top: .42rem solid var(--soft); }
details[open] > summary { border-bottom: 1px solid var(--line); }
.inside { padding: .3rem .9rem .8rem; }
.method { font-family: ui-monospace, Menlo, Consolas, monospace; font-size: .78rem; font-weight: 700; }
.get { color: var(--get); } .post { color: var(--post); } .delete { color: var(--delete); }
.path { font-weight: 600; background: none; }
.badge {
  display: inline-block; border: 1px solid var(--line); border-radius: 99px; padding: 0 .5em; font-size: .76rem;
  color: var(--soft); white-space: nowrap;
}
.error { color: var(--delete); border-color: currentColor; }
.warning { color: var(--post); border-color: currentColor; }
.required { color: var(--accent); }
.table { overflow-x: auto; background: var(--sheet); border: 1px solid var(--line); border-radius: 10px; margin: .5rem 0; }
.inside .table { border-radius: 8px; }
table { border-collapse: collapse; width: 100%; font-size: .92rem; }
th, td { text-align: left; vertical-align: top; padding: .45rem .8rem; border-bottom: 1px solid var(--line); }
tr:last-child > td { border-bottom: 0; }
th { font-size: .76rem; letter-spacing: .04em; text-transform: uppercase; color: var(--soft); background: var(--wash); }
tr:target > td, details:target { background: var(--mark); }
footer { color: var(--soft); font-size: .88rem; padding-top: 3rem; }
@media (max-width: 46rem) {
  thead { position: absolute; left: -99rem; }
  table, tbody, tr, td { display: block; width: 100%; }
  tr { border-bottom: 1px solid var(--line); padding: .5rem 0; }
  tr:last-child { border-bottom: 0; }
  td { display: grid; grid-template-columns: 6.2rem minmax(0, 1fr); gap: .6rem; border: 0; padding: .15rem .8rem; }
  td::before { content: attr(data-label); color: var(--soft); font-size: .8rem; padding-top: .1rem; }
  td:has(> div:empty) { display: none; }
}
@media (min-width: 68rem) {
  .layout { display: grid; grid-template-columns: 13rem minmax(0, 1fr); gap: 2.5rem; }
  nav { align-self: start; border: 0; margin: 0 0 0 -.6rem; padding: 2.2rem 0 0; max-height: 100vh; overflow-y: auto; }
  nav ul { flex-direction: column; }
  html { scroll-padding-top: 0; }
}
@media (prefers-reduced-motion: reduce) { html { scroll-behavior: auto; } }
@media print { nav { display: none; } details, .table { break-inside: avoid; } }
"""
