// @ts-check
// Time and trouble: clocks, what is going to happen to calls, and what else could.
import { get, post, remove, who } from './api.js';
import { iso, keys, move, next, nowOf, readKeys, realTime } from './clock.js';
import { keyFilter, labelForm, shows } from './keys.js';
import { button, empty, h, plural, problem, prose, say, set, shortKey, span, visible } from './dom.js';
import { titleOf, titles } from './tasks.js';

const WHEN = /** @type {[string, string, string][]} */ ([['first', 'The first … of them', 'number'], ['after', 'Once … have come through', 'number'], ['times', 'So often at most', 'number'], ['probability', 'How likely, 0 to 1', 'number']]);

/** So many clocks are shown at once. */
const CARDS = 60;

/** @param {any} app */
export function troublePanel(app) {
  const clocks = h('section', {});
  const filter = keyFilter(() => { load().catch(() => {}); });
  const armed = h('section', {});
  const choice = h('section', {});
  const box = h('div', { class: 'sheet' }, h('h2', { class: 'hide' }, 'Time and trouble'), filter.node, clocks, armed, choice);
  const typing = () => clocks.contains(document.activeElement) && document.activeElement?.tagName === 'INPUT';
  async function load() {
    if (typing()) return;
    await readKeys();
    if (typing()) return; // what is being typed isn't drawn over
    filter.draw();
    const shown = keys().filter((key) => shows(key.name));
    set(clocks, h('h2', {}, 'Clocks'), keys().length && !shown.length ? h('p', { class: 'soft' }, 'No key is like that.') : shown.length ? h('div', { class: 'cards' }, shown.slice(0, CARDS).map((key) => clock(key, load))) : empty('No key has called yet.', 'Each has a clock of its own.'),
      shown.length > CARDS ? h('p', { class: 'soft' }, `${plural(shown.length - CARDS, 'more key', 'more keys')}: search for them.`) : null);
    const cues = (await Promise.all(shown.filter((key) => key.armed).slice(0, CARDS).map(async (key) => (await get('scenario', { tenant: key.name })).triggers.map((/** @type {any} */ cue) => ({ ...cue, tenant: key.name }))))).flat();
    set(armed, h('h2', {}, 'Going to happen'), cues.length ? cues.map((cue) => cueRow(cue, load)) : h('p', { class: 'soft' }, 'Nothing: all goes well, as on a provider’s good day. Choose below what is to go wrong.'));
  }
  async function catalogue() {
    const all = (await get('scenarios')).scenarios;
    const search = /** @type {HTMLInputElement} */ (h('input', { type: 'search', placeholder: 'rate limit, moderation, webhook …', 'aria-label': 'Search scenarios' }));
    const rows = h('div', {});
    const draw = () => {
      const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
      const found = all.filter((/** @type {any} */ one) => words.every((word) => `${one.name} ${one.summary} ${one.scope}`.toLowerCase().includes(word)));
      const scopes = [...new Set(found.map((/** @type {any} */ one) => one.scope))];
      set(rows, found.length ? scopes.map((scope) => h('section', {}, h('h3', {}, visible(scope)), found.filter((/** @type {any} */ one) => one.scope === scope).map((/** @type {any} */ one) => scenarioRow(one, load)))) : h('p', { class: 'soft' }, 'No scenario has these words.'));
    };
    search.addEventListener('input', draw);
    set(choice, h('h2', {}, plural(all.length, 'scenario')), h('p', { class: 'soft' }, 'Armed for the chosen key, or for all; a marker in a prompt does the same for one call.'), h('div', { class: 'row' }, search), rows);
    draw();
  }
  load().catch((error) => set(clocks, problem(error)));
  catalogue().catch((error) => set(choice, problem(error)));
  return { node: box, named: () => {}, changed: (/** @type {Set<string>} */ what) => { if (['clocks', 'triggers', 'tasks'].some((one) => what.has(one))) load().catch(() => {}); }, calls: () => {}, back: () => {}, leave: () => {}, query: () => ({}), app };
}

/** @param {any} key @param {() => Promise<void>} load */
function clock(key, load) {
  const said = h('div', {});
  const act = (/** @type {() => Promise<any>} */ what) => async () => { try { await what(); await load(); } catch (error) { set(said, problem(error)); } };
  const shown = iso(nowOf(key));
  const form = h('div', {});
  const named = button(key.labelled ? 'Rename…' : 'Name…', () => { const open = form.childElementCount > 0; set(form, open ? null : labelForm(key, async () => { set(form); await load(); })); named.setAttribute('aria-expanded', String(!open)); form.querySelector('input')?.focus(); }, { 'aria-expanded': 'false', 'aria-label': `Give ${key.label} a name` });
  const pace = key.frozen ? 'stands still' : key.scale === 1 ? 'real time' : `${key.scale} × as fast`;
  const scale = /** @type {HTMLSelectElement} */ (h('select', { 'aria-label': `How fast the clock of ${key.label} goes` }, [['', 'speed…'], ['1', '1 ×'], ['10', '10 ×'], ['60', '60 ×'], ['1000', '1,000 ×']].map(([value, word]) => h('option', { value }, word))));
  scale.addEventListener('change', act(() => move({ scale: Number(scale.value) || 1 }, key.name, `${scale.value} × as fast`)));
  return h('section', { class: 'card', role: 'group', 'aria-label': visible(key.label) }, h('h3', {}, visible(key.label)),
    h('p', {}, h('span', { class: 'big', 'data-clock': key.name }, shown.slice(11)), h('span', { class: 'soft' }, ` ${shown.slice(0, 10)}, ${pace}`)),
    h('p', { class: 'soft' }, key.next_at ? ['In ', span(key.next_at - nowOf(key)), ': ', h('bdi', {}, visible(key.coming))] : 'Nothing is going to change.'),
    h('div', { class: 'row' }, button('Freeze', act(() => move({ freeze: !key.frozen }, key.name, key.frozen ? 'the clock goes on' : 'the clock stands still')), { 'aria-pressed': String(key.frozen) }),
      button('+1 min', act(() => move({ advance: 60 }, key.name, 'a minute passed'))), button('+1 h', act(() => move({ advance: 3600 }, key.name, 'an hour passed'))),
      key.next_at ? button('Next state', act(() => next(key.name))) : null, scale, button('Real time', act(() => realTime(key.name))), named), form, said);
}

/** @param {any} cue */
function conditions(cue) {
  const said = [cue.provider && titleOf(cue.provider), cue.operation, cue.action && `calls that ${cue.action}`, cue.first && `the first ${cue.first}`, cue.after && `after ${cue.after}`,
    cue.times && `${cue.times} times at most`, cue.calls.length && `calls ${cue.calls.join(', ')}`, cue.probability < 1 && `${Math.round(cue.probability * 100)} % of them`,
    ...Object.entries(cue.params).map(([name, value]) => `${name} ${value}`)];
  return said.filter(Boolean).join(', ') || 'each call that it can happen to';
}

/** @param {any} cue @param {() => Promise<void>} load */
function cueRow(cue, load) {
  const used = (cue.times && cue.happened >= cue.times) || (cue.first && cue.seen - (cue.after ?? 0) >= cue.first);
  const said = h('div', {});
  const look = used ? 'warn' : '';
  return h('div', { class: 'finding' }, h('div', {}, h('p', {}, h('strong', {}, cue.name), ` key ${shortKey(cue.tenant)} `, h('span', { class: `pill ${look}` }, `happened ${plural(cue.happened, 'time')}${used ? ', used up' : ''}`)),
    h('p', { class: 'soft' }, conditions(cue), cue.seen >= 20 && !cue.happened ? '; it has had no call to happen to' : ''), said),
  button('Remove', async () => { try { await remove(`scenario/triggers/${cue.id}`, { tenant: cue.tenant }); say(`${cue.name} removed`); await load(); } catch (error) { set(said, problem(error)); } }, { 'aria-label': `Remove ${cue.name} of key ${shortKey(cue.tenant)}, ${cue.id}` }));
}

/** @param {any} scenario @param {() => Promise<void>} load */
function scenarioRow(scenario, load) {
  const form = h('div', {});
  const arm = button('Arm…', () => { if (form.childElementCount) { set(form); arm.setAttribute('aria-expanded', 'false'); } else { set(form, armForm(scenario, load, () => { set(form); arm.focus(); })); arm.setAttribute('aria-expanded', 'true'); /** @type {HTMLElement | null} */ (form.querySelector('select, input'))?.focus(); } }, { 'aria-expanded': 'false', 'aria-label': `Arm ${scenario.name}` });
  return h('div', { class: 'finding' }, h('div', {}, h('p', {}, h('strong', {}, scenario.name), ' ', h('code', { class: 'soft' }, scenario.marker)), h('p', { class: 'soft' }, prose(scenario.summary)), form), arm);
}

/** @param {any} scenario @param {() => Promise<void>} load @param {() => void} done */
function armForm(scenario, load, done) {
  const said = h('div', {});
  const provider = /** @type {HTMLSelectElement} */ (h('select', {}, h('option', { value: '' }, 'all'), providersOf().map((name) => h('option', { value: name }, titleOf(name)))));
  const operation = /** @type {HTMLInputElement} */ (h('input', { placeholder: 'any' }));
  const when = WHEN.map(([name, words, type]) => /** @type {[string, string, HTMLInputElement]} */ ([name, words, h('input', { type, min: 0, step: name === 'probability' ? 'any' : 1 })]));
  const params = Object.entries(scenario.parameters).map(([name, one]) => /** @type {[string, any, HTMLInputElement]} */ ([name, one, h('input', { type: 'number', min: one.low, max: one.high, step: 'any', placeholder: one.default ?? '' })]));
  const label = (/** @type {string} */ words, /** @type {Node} */ field) => h('label', {}, words, field);
  return h('form', { class: 'form', onsubmit: async (/** @type {Event} */ event) => {
    event.preventDefault();
    const numbers = (/** @type {[string, any, HTMLInputElement][]} */ fields) => Object.fromEntries(fields.filter(([, , field]) => field.value !== '').map(([name, , field]) => [name, Number(field.value)]));
    const trigger = { name: scenario.name, ...(provider.value && { provider: provider.value }), ...(operation.value && { operation: operation.value }), ...numbers(when), params: numbers(params) };
    try { await post('scenario/triggers', trigger); say(`${scenario.name} armed`); done(); await load(); } catch (error) { set(said, problem(error)); }
  } }, h('div', { class: 'fields' }, label('Provider', provider), label('Operation', operation), when.map(([, words, field]) => label(words, field)),
    params.map(([name, one, field]) => label(`${name}: ${one.summary} (${one.low} to ${one.high})`, field))),
  h('div', { class: 'row' }, h('button', { type: 'submit', class: 'main' }, `Arm for ${who.tenant ? shortKey(who.tenant) : 'all keys'}`), button('Not now', done)), said);
}

const providersOf = () => Object.keys(titles);
