// @ts-check
// Findings: first money, then conduct, then what was wrong with requests; each leads to its calls.
import { get } from './api.js';
import { button, empty, h, money, plural, problem, prose, ruleName, set, shortKey, visible } from './dom.js';
import { titleOf } from './tasks.js';

/** @param {any} app */
export function findingsPanel(app) {
  const box = h('div', { class: 'sheet' });
  async function load() {
    const [found, lost, waiting] = await Promise.all([get('finding-groups'), get('films', { show: 'lost' }), get('films', { show: 'waiting' })]);
    app.counted('findings', app.errors(found));
    const films = [...lost.tasks, ...waiting.tasks];
    if (!films.length && !found.conduct.length && !found.requests.length) {
      set(box, empty('Nothing found.', `${plural(app.counts.calls ?? 0, 'call')} kept to what the providers document, and every result that was paid for was fetched.`));
      return;
    }
    set(box,
      found.line ? h('p', { class: 'soft' }, found.line.charAt(0).toUpperCase(), found.line.slice(1), '.') : null,
      found.unwatched ? h('p', { class: 'say info' }, 'There are too many calls to judge conduct here; `drytake run` and `drytake check` do.') : null,
      films.length ? h('section', {}, h('h2', {}, 'Money'), h('div', {}, films.map((film) => filmFinding(film, app)))) : null,
      group('Conduct', found.conduct, app), group('What the calls broke', found.requests, app));
  }
  load().catch((error) => set(box, problem(error)));
  return { node: box, changed: (/** @type {Set<string>} */ what) => { if (what.has('tasks')) load().catch(() => {}); }, calls: () => load().catch(() => {}), back: () => {}, leave: () => {}, query: () => ({}) };
}

/** @param {any} film @param {any} app */
function filmFinding(film, app) {
  const [look, word] = film.became === 'lost' ? ['bad', 'paid, lost'] : ['warn', 'not fetched'];
  return h('div', { class: 'finding' }, h('div', {},
    h('p', {}, h('span', { class: `pill ${look}` }, word), ' ', h('strong', {}, money(film.price, film.unit)), ` ${titleOf(film.provider)}, key ${shortKey(film.tenant)}`),
    h('p', { class: 'soft' }, h('bdi', {}, visible(film.prompt)), `: ${film.why}`)), button('Show the task', () => app.show('tasks', `${film.provider}/${film.id}`), { 'aria-label': `Show the task ${visible(film.prompt)}, ${film.id.slice(0, 8)}` }));
}

/** @param {string} title @param {any[]} groups @param {any} app */
function group(title, groups, app) {
  if (!groups.length) return null;
  return h('section', {}, h('h2', {}, title), h('div', {}, groups.map((one) => {
    const look = one.severity === 'error' ? 'bad' : one.severity === 'warning' ? 'warn' : 'run';
    const link = /^https?:\/\//.test(one.rule.url) ? h('a', { href: one.rule.url, rel: 'noreferrer', target: '_blank' }, `${visible(one.rule.section || 'source')}, ${one.rule.as_of}`) : null;
    const first = one.calls.length === 1 ? [String(one.calls[0]), ''] : ['', `finding:${one.rule.id}`];
    const conduct = one.rule.id.startsWith('conduct.');
    const go = conduct || one.calls.length === 1 ? () => app.show('calls', String(one.calls[0])) : () => app.show('calls', first[0], { q: first[1] });
    return h('div', { class: 'finding' }, h('div', {},
      h('p', {}, h('span', { class: `pill ${look}` }, one.severity), ' ', h('strong', {}, prose(one.message)), ' ', h('span', { class: 'soft' }, `×${one.count}`)),
      h('p', { class: 'soft' }, prose(one.hint), '. ', ruleName(one.rule.id, one.rule), ' ', link)),
    one.calls.length ? button(conduct ? `Call #${one.calls[0]}` : plural(one.count, 'call'), go) : null);
  })));
}
