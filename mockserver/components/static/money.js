// @ts-check
// Money: an account a key and a provider, a step a task. Amounts of providers are never added up.
import { get, post } from './api.js';
import { keyFilter, shows } from './keys.js';
import { empty, h, money, picture, plural, problem, say, set, shortKey, table, time } from './dom.js';

const BECAME = /** @type {[string, string][]} */ ([['fetched', 'fetched'], ['waiting', 'not fetched'], ['lost', 'lost'], ['returned', 'came back'], ['running', 'under way']]);

/** So many accounts are shown at once. */
const CARDS = 60;

/** @param {any} app */
export function moneyPanel(app) {
  const cardsBox = h('section', {});
  const filter = keyFilter(() => { load().catch(() => {}); });
  const box = h('div', { class: 'sheet' }, filter.node, cardsBox);
  const typing = () => cardsBox.contains(document.activeElement) && document.activeElement?.tagName === 'INPUT';
  let rest = 0;
  /** What went wrong at an account, kept while it is drawn anew. @type {Map<string, unknown>} */
  const wrong = new Map();
  /** Asks until all is reckoned up, and only then for all accounts. */
  async function settle() {
    const { pending } = await get('spending', { brief: true }).catch(() => ({}));
    if (pending) { rest = window.setTimeout(settle, 60); return; }
    rest = 0;
    await load().catch(() => {});
  }
  async function load() {
    if (typing()) return;
    const found = await get('spending');
    if (typing()) return; // what is being typed isn't drawn over
    if (found.pending && !rest) rest = window.setTimeout(settle, 60);
    filter.draw();
    const spent = found.accounts.filter((/** @type {any} */ card) => card.movements.length);
    const cards = spent.filter((/** @type {any} */ card) => shows(card.tenant));
    if (spent.length && !cards.length) { set(cardsBox, h('p', { class: 'soft' }, 'No key is like that.')); return; }
    if (!cards.length) { set(cardsBox, empty('Nothing was spent yet.', 'Each key has an account at each provider, with play money in it.')); return; }
    const open = new Set([...box.querySelectorAll('details[open]')].map((node) => node.id));
    set(cardsBox, h('h2', {}, 'Accounts'), legend(), h('div', { class: 'cards' }, cards.slice(0, CARDS).map((/** @type {any} */ card) => account(card, app, load, wrong))),
      cards.length > CARDS ? h('p', { class: 'soft' }, `${plural(cards.length - CARDS, 'more account')}: search for their keys.`) : null);
    box.querySelectorAll('details').forEach((node) => { node.open = open.has(node.id); });
  }
  load().catch((error) => set(cardsBox, problem(error)));
  return { node: box, named: () => { load().catch(() => {}); }, changed: (/** @type {Set<string>} */ what) => { if (what.has('money') || what.has('tasks')) load().catch(() => {}); }, calls: () => {}, back: () => {}, leave: () => clearTimeout(rest), query: () => ({}) };
}

function legend() {
  return h('p', { class: 'legend' }, BECAME.map(([look, word]) => h('span', {}, picture(['svg', { viewBox: '0 0 16 12', 'aria-hidden': 'true' }, [['rect', { class: `m-${look}`, x: '2', y: '1', width: '12', height: '10', rx: '2' }, []]]]), word)));
}

/** @param {any} card @param {any} app @param {() => Promise<void>} load @param {Map<string, unknown>} wrong */
function account(card, app, load, wrong) {
  const name = `${card.tenant}-${card.provider}`;
  const said = h('div', {}, wrong.has(name) ? problem(wrong.get(name)) : null);
  const amount = /** @type {HTMLInputElement} */ (h('input', { type: 'number', min: 0, step: 'any', value: 100, 'aria-label': `Credit to add, in ${card.unit}`, size: 8 }));
  const add = h('form', { class: 'row', onsubmit: async (/** @type {Event} */ event) => {
    event.preventDefault();
    try {
      await post('credit', { provider: card.provider, amount: Number(amount.value) }, { tenant: card.tenant });
      say(`${money(Number(amount.value), card.unit)} added`);
      wrong.delete(name);
      amount.blur();
      await load();
    } catch (error) { wrong.set(name, error); set(said, problem(error)); }
  } }, amount, h('button', { type: 'submit' }, 'Add credit'));
  const moved = card.movements.map((/** @type {any} */ one) => [time(new Date(one.at * 1000).toISOString()), one.kind, `${one.amount > 0 ? '+' : ''}${one.amount.toLocaleString('en')}`,
    one.task_id ? app.link(`tasks/${card.provider}/${one.task_id}`, one.task_id.slice(0, 8)) : '']);
  const sums = BECAME.filter(([look]) => card.amounts[look]).map(([look, word]) => h('span', { class: look === 'lost' ? 'bad-word' : '' }, `${money(card.amounts[look], card.unit)} ${word}`));
  return h('section', { class: 'card', role: 'group', 'aria-label': `${card.title}, ${shortKey(card.tenant)}` }, h('h3', {}, `${card.title}, ${shortKey(card.tenant)}`), h('p', { class: 'big' }, money(card.balance, card.unit)),
    card.held ? h('p', { class: 'soft' }, `${money(card.held, card.unit)} of it held for tasks under way`) : null,
    h('div', { class: 'chart', tabindex: 0, role: 'group', 'aria-label': 'What became of each price' }, picture(card.picture)),
    h('p', { class: 'row soft' }, sums),
    h('details', { id: `moved-${card.tenant}-${card.provider}` }, h('summary', {}, plural(card.movements.length, 'movement')), table('Movements', ['At', 'What', 'Amount', 'Task'], moved)), add, said);
}
