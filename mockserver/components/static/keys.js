// @ts-check
// Keys: whose facts are shown, and which of many a panel shows.
import { post, who } from './api.js';
import { keys } from './clock.js';
import { $, button, h, plural, problem, say, set, visible } from './dom.js';

/** Of more keys than these some are sought. */
const MANY = 12;
const MOST = 200;
const sought = { text: '', busy: false };

export const many = () => keys().length > MANY;

/** @param {any} key @param {string} text @param {boolean} busy */
const fits = (key, text, busy) => (!busy || key.running > 0) && (key.label.toLowerCase().includes(text.toLowerCase()) || key.name.startsWith(text.toLowerCase()));

/** Whether a panel shows what is a key's: the chosen one's, or that of those sought. @param {string} name */
export function shows(name) {
  if (who.tenant) return name === who.tenant;
  const key = keys().find((one) => one.name === name);
  return !many() || (key !== undefined && fits(key, sought.text, sought.busy));
}

/** A field that seeks keys, and whether only busy ones are wanted. @param {(text: string, busy: boolean) => void} onchange */
function fields(onchange) {
  const search = /** @type {HTMLInputElement} */ (h('input', { type: 'search', placeholder: 'label or name', 'aria-label': 'Search keys', autocomplete: 'off', spellcheck: 'false' }));
  const busy = /** @type {HTMLInputElement} */ (h('input', { type: 'checkbox' }));
  const changed = () => onchange(search.value.trim(), busy.checked);
  search.addEventListener('input', changed);
  busy.addEventListener('change', changed);
  return { search, row: h('div', { class: 'row seek' }, search, h('label', { class: 'check' }, busy, 'only keys with something under way')), busy };
}

/** What stands above cards of keys: a search where there are many. @param {() => void} onchange */
export function keyFilter(onchange) {
  const { row, search, busy } = fields((text, only) => { sought.text = text; sought.busy = only; onchange(); });
  search.value = sought.text;
  busy.checked = sought.busy;
  return { node: row, draw: () => { row.hidden = !many() || Boolean(who.tenant); } };
}

// --- the bar's chooser: a list of few, a search of many -----------------------------------------------------------------

/** @param {any} key */
const much = (key) => `${plural(key.tasks, 'task')}, ${plural(key.calls, 'call')}`;

let shown = '';
/** @param {(tenant: string) => void} choose */
export function drawChooser(choose) {
  const said = [who.tenant, ...keys().map((key) => `${key.name} ${key.label} ${key.tasks} ${key.calls} ${key.running}`)].join('\n');
  if (shown === said) return;
  shown = said;
  const select = /** @type {HTMLSelectElement} */ ($('key'));
  /** @type {HTMLElement} */ (select.parentElement).hidden = many();
  const open = $('key-open');
  open.hidden = !many();
  if (!many()) {
    set(select, h('option', { value: '' }, 'all keys'), keys().map((key) => h('option', { value: key.name }, `${visible(key.label)} (${much(key)})`)));
    select.value = who.tenant;
    return;
  }
  const chosen = keys().find((key) => key.name === who.tenant);
  set(open, h('span', { class: 'hide' }, 'Key: '), h('span', {}, chosen ? visible(chosen.label) : `all ${keys().length} keys`), h('span', { 'aria-hidden': 'true' }, ' ▾'));
  open.onclick = () => seek(choose);
}

/** @param {(tenant: string) => void} choose */
function seek(choose) {
  const list = h('ul', { class: 'keys' });
  const box = /** @type {HTMLDialogElement} */ (h('dialog', { 'aria-labelledby': 'seek-title', class: 'seek-box' }));
  /** @param {string} name */
  const pick = (name) => { box.close(); choose(name); };
  /** @param {string} name @param {import('./dom.js').Child[]} words */
  const entry = (name, ...words) => h('li', {}, h('button', { type: 'button', 'aria-current': name === who.tenant ? 'true' : null, onclick: () => pick(name) }, words));
  /** @param {string} text @param {boolean} busy */
  const draw = (text, busy) => {
    const found = keys().filter((key) => fits(key, text, busy));
    set(list, text || busy ? null : entry('', 'all keys'), found.slice(0, MOST).map((key) => entry(key.name, h('span', {}, visible(key.label)),
      h('span', { class: 'soft' }, ` ${much(key)}${key.running ? `, ${key.running} under way` : ''}`))),
    found.length ? null : h('li', { class: 'soft' }, 'No key is like that.'),
    found.length > MOST ? h('li', { class: 'soft' }, `${plural(found.length - MOST, 'more key', 'more keys')}: search for them.`) : null);
  };
  const { row, search } = fields(draw);
  box.addEventListener('keydown', (event) => {
    if (event.key === 'Escape') { event.preventDefault(); box.close(); return; } // a search field would only empty itself
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const stops = [search, .../** @type {NodeListOf<HTMLElement>} */ (list.querySelectorAll('button'))];
    const place = stops.indexOf(/** @type {HTMLElement} */ (document.activeElement)) + step;
    stops[Math.max(0, Math.min(stops.length - 1, place))].focus();
  });
  box.addEventListener('close', () => { box.remove(); $('key-open').focus(); });
  set(box, h('h2', { id: 'seek-title' }, 'Whose facts are shown'), row, list, h('p', { class: 'row' }, button('Close', () => box.close())));
  draw('', false);
  document.body.append(box);
  box.showModal();
  search.focus();
}

/** A form that calls a key something. @param {any} key @param {() => Promise<any>} done */
export function labelForm(key, done) {
  const said = h('div', {});
  const field = /** @type {HTMLInputElement} */ (h('input', { maxlength: 60, 'aria-label': `What ${key.label} is to be called`, placeholder: 'web-app' }));
  field.value = key.labelled ? key.label : '';
  return h('form', { class: 'form', onsubmit: async (/** @type {Event} */ event) => {
    event.preventDefault();
    try {
      await post(`keys/${key.name}`, { label: field.value }, { tenant: '' });
      field.blur();
      say(field.value ? `called ${field.value}` : 'the label is gone');
      await done();
    } catch (error) { set(said, problem(error)); }
  } }, h('div', { class: 'row' }, field, h('button', { type: 'submit' }, 'Save')), said);
}
