// @ts-check
// Getting started: how clients are pointed here, and a request that is typed, validated, priced and sent.
import { get, post, who } from './api.js';
import { body } from './body.js';
import { button, copy, h, money, problem, prose, say, set, visible } from './dom.js';
import { titleOf, titles } from './tasks.js';

/** @param {any} app */
export function startPanel(app) {
  const given = app.draft ?? {};
  app.draft = null;
  const names = Object.keys(titles);
  const provider = /** @type {HTMLSelectElement} */ (h('select', { id: 'provider' }, names.map((name) => h('option', { value: name }, titleOf(name)))));
  provider.value = given.provider ?? app.query.get('provider') ?? (names.includes('outai') ? 'outai' : names[0] ?? '');
  const recipes = h('section', {});
  const form = h('section', {});
  const box = h('div', { class: 'sheet' }, h('section', {}, h('h2', {}, 'Point a client here'), h('p', { class: 'soft' }, 'Any key works; each is a tenant of its own, with its own tasks, money, clock and scenarios. A client may name its key by the header x-drytake-label.'),
    h('label', { class: 'row' }, 'Provider', provider)), recipes, form, h('p', {}, h('a', { href: 'docs' }, 'All operations, rules and scenarios of this server')));
  async function load() {
    const found = await get('clients', { provider: provider.value, tenant: '' });
    set(recipes, h('h2', {}, `${found.title} for each client`), code('Base URL', found.base_url), h('div', { class: 'cards' }, found.clients.map(recipe)));
    set(form, h('h2', {}, 'Try a request'), requestForm(found, given, app));
  }
  provider.addEventListener('change', () => load().catch((error) => set(recipes, problem(error))));
  if (provider.value) load().catch((error) => set(recipes, problem(error)));
  return { node: box, changed: () => {}, calls: () => {}, back: () => {}, leave: () => {}, query: () => ({}) };
}

/** @param {string} name @param {string} text */
function code(name, text) {
  return h('div', { class: 'code' }, button('Copy', () => copy(text, name), { 'aria-label': `Copy: ${name}` }), h('pre', { tabindex: 0, role: 'group', 'aria-label': name }, visible(text)));
}

/** @param {any} client */
function recipe(client) {
  const lines = Object.entries(client.settings).map(([name, value]) => `export ${name}='${value}'`).join('\n');
  return h('section', { class: 'card' }, h('h3', {}, client.name), client.note ? h('p', { class: 'soft' }, prose(client.note)) : null, lines ? code(`${client.name}, for a shell`, lines) : null, client.snippet ? code(client.name, client.snippet) : null);
}

/** @param {any} found @param {any} given @param {any} app */
function requestForm(found, given, app) {
  const rows = found.operations;
  const operation = /** @type {HTMLSelectElement} */ (h('select', {}, rows.map((/** @type {any} */ one) => h('option', { value: one.name }, `${one.name}: ${one.summary}`))));
  const key = /** @type {HTMLInputElement} */ (h('input', { value: found.key, autocomplete: 'off', spellcheck: 'false' }));
  const text = /** @type {HTMLTextAreaElement} */ (h('textarea', { id: 'request', spellcheck: 'false' }));
  const said = h('div', { 'aria-live': 'polite' });
  const path = /** @type {HTMLInputElement} */ (h('input', { id: 'path', spellcheck: 'false', autocomplete: 'off' }));
  const chosen = () => rows.find((/** @type {any} */ one) => one.name === operation.value) ?? rows[0];
  const example = () => { text.value = JSON.stringify(chosen()?.example ?? {}, null, 2); path.value = chosen()?.path ?? ''; };
  if (given.operation && rows.some((/** @type {any} */ one) => one.name === given.operation)) operation.value = given.operation;
  example();
  if (given.body) text.value = given.body;
  if (given.path) path.value = given.path;
  operation.addEventListener('change', () => { example(); set(said); });
  const judge = async () => {
    try {
      const judged = await post('validate', { provider: found.provider, operation: operation.value, body: text.value }, { tenant: who.tenant });
      set(said, verdict(judged, found), h('div', { class: 'body' }, body(text.value, judged.violations, judged.rules, 'The request, judged')));
    } catch (error) { set(said, problem(error)); }
  };
  const send = async () => {
    const one = chosen();
    const headers = /** @type {Record<string, string>} */ ({ 'content-type': 'application/json' });
    for (const [name, value] of Object.entries(one?.headers ?? {})) headers[name] = String(value).replace(found.key, key.value);
    try {
      const response = await fetch(`..${path.value.startsWith('/') ? '' : '/'}${path.value}`, { method: one.method, body: text.value, headers });
      const answer = await response.text();
      say(`sent: ${response.status}`);
      set(said, h('p', { class: `say ${response.ok ? 'good' : 'error'}` }, h('b', {}, `${titleOf(found.provider)} answered ${response.status}. `), 'The call stands in ', app.link('calls', 'Calls'), '.'), h('div', { class: 'body' }, body(answer, [], {}, 'The answer')));
    } catch (error) { set(said, problem(error)); }
  };
  return h('form', { class: 'form', onsubmit: (/** @type {Event} */ event) => { event.preventDefault(); judge(); } },
    h('div', { class: 'fields' }, h('label', {}, 'Call', operation), h('label', {}, 'Path', path), h('label', {}, 'Key', key)), h('label', {}, 'Body, as JSON', text),
    h('div', { class: 'row' }, h('button', { type: 'submit', class: 'main' }, 'Validate and price'), button('Send', send), button('Example', () => { example(); set(said); })), said);
}

/** @param {any} judged @param {any} found */
function verdict(judged, found) {
  const price = judged.estimate;
  const cost = price ? (price.amount === null ? 'Nobody publishes its price.' : [`It would cost `, h('b', {}, money(price.amount, price.unit)), ` at ${found.title}. `]) : null;
  const lines = price?.lines?.length ? h('ul', {}, price.lines.map((/** @type {any} */ line) => h('li', { class: 'soft' }, visible(Object.values(line).filter((one) => typeof one !== 'object').join(' · '))))) : null;
  return h('div', { class: `say ${judged.valid ? 'good' : 'error'}` }, h('b', {}, judged.valid ? 'It keeps every rule. ' : `${found.title} would refuse it. `), cost, lines,
    judged.unverified.map((/** @type {any} */ one) => h('p', { class: 'soft' }, 'Not known before it is sent: ', prose(one.message), '. ', prose(one.hint), '.')));
}
