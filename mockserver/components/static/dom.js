// @ts-check
// Elements made of text and attributes: no HTML is ever parsed, so nothing that a client sent can become an element.

/** @typedef {Node | string | number | false | null | undefined | Child[]} Child */

/** @param {string} id @returns {HTMLElement} */
export const $ = (id) => /** @type {HTMLElement} */ (document.getElementById(id));

const HIDDEN = /[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/g;
/** Control and bidirectional characters are shown, not obeyed. @param {unknown} text */
export const visible = (text) =>
  String(text).replace(HIDDEN, (found) => `\\u${found.charCodeAt(0).toString(16).padStart(4, '0')}`);

/** @param {Element} node @param {Child[]} children */
function fill(node, children) {
  for (const child of children) {
    if (Array.isArray(child)) fill(node, child);
    else if (child instanceof Node) node.append(child);
    else if (child !== false && child !== null && child !== undefined && child !== '') node.append(String(child));
  }
}

/** @param {string} tag @param {Record<string, any>} [attributes] @param {...Child} children @returns {HTMLElement} */
export function h(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith('on')) node.addEventListener(name.slice(2), value);
    else if (value === true) node.setAttribute(name, '');
    else if (value !== false && value !== null && value !== undefined) node.setAttribute(name, String(value));
  }
  fill(node, children);
  return node;
}

const SHAPES = new Set(['svg', 'g', 'rect', 'circle', 'line', 'path', 'text', 'title']);
/** A picture that the server drew, as elements. @param {any[]} tree @returns {SVGElement | Text} */
export function picture([tag, attributes, children]) {
  if (!SHAPES.has(tag)) return document.createTextNode('');
  const node = document.createElementNS('http://www.w3.org/2000/svg', tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (!/^on|href|style/i.test(name)) node.setAttribute(name, value);
  }
  for (const child of children) node.append(typeof child === 'string' ? visible(child) : picture(child));
  return node;
}

/** Words in backticks are code. @param {string} text @returns {Child[]} */
export function prose(text) {
  const said = visible(text).trim();
  const parts = (said.charAt(0).toUpperCase() + said.slice(1)).split(/`([^`]+)`/);
  return parts.map((part, place) => (place % 2 ? h('code', {}, part) : part));
}

/** A rule's id, which leads to its place on the server's own page where it has one. @param {string} id @param {any} rule */
export const ruleName = (id, rule) => h('code', {}, rule?.page?.startsWith('docs#') ? h('a', { href: rule.page }, id) : id);

/** @param {string} text @param {() => void} onclick @param {Record<string, any>} [attributes] */
export const button = (text, onclick, attributes = {}) => h('button', { type: 'button', onclick, ...attributes }, text);

/** @param {number} amount @param {string} unit */
export const money = (amount, unit) => `${amount.toLocaleString('en', { maximumFractionDigits: 6 })} ${unit}`;

/** @param {number} count @param {string} one @param {string} [many] */
export const plural = (count, one, many = `${one}s`) => `${count.toLocaleString('en')} ${count === 1 ? one : many}`;

/** A length of time in its two largest units. @param {number} seconds */
export function span(seconds) {
  let left = Math.round(Math.abs(seconds));
  const said = [];
  for (const [size, name] of /** @type {[number, string][]} */ ([[86400, 'd'], [3600, 'h'], [60, 'min'], [1, 's']])) {
    const count = Math.floor(left / size);
    left -= count * size;
    if (count) said.push(`${count} ${name}`);
  }
  return said.slice(0, 2).join(' ') || '0 s';
}

/** @param {string} iso */
export const time = (iso) => iso.slice(11, 19);

/** Says something to those who listen, and shows it for a moment in the bar. @param {string} text */
export function say(text) {
  $('say').textContent = '';
  requestAnimationFrame(() => { $('say').textContent = text; });
  const word = $('word');
  word.dataset.said = text;
  word.textContent = text;
  setTimeout(() => { if (word.dataset.said === text) { delete word.dataset.said; word.textContent = word.dataset.state ?? ''; } }, 1600);
}

/** @param {string} text @param {string} what */
export async function copy(text, what) {
  if (navigator.clipboard) {
    await navigator.clipboard.writeText(text);
    say(`copied ${what}`);
    return;
  }
  const field = /** @type {HTMLTextAreaElement} */ (h('textarea', { readonly: true, 'aria-label': what }));
  field.value = text;
  const box = /** @type {HTMLDialogElement} */ (h('dialog', { 'aria-label': what }, h('p', {}, 'Press Ctrl+C, then Esc.'), field));
  box.addEventListener('close', () => box.remove());
  document.body.append(box);
  box.showModal();
  field.select();
}

/** Replaces what is in a node only where it differs. @param {Element} node @param {...Child} children */
export function set(node, ...children) {
  node.replaceChildren();
  fill(node, children);
}

const ICONS = /** @type {Record<string, string>} */ ({
  queued: 'M5 1a4 4 0 1 1-.01 0z', running: 'M2 1l7 4l-7 4z', succeeded: 'M1 5l3 3l5-6', failed: 'M2 2l6 6m0-6l-6 6',
  cancelled: 'M1 5h8', expired: 'M5 1a4 4 0 1 1-.01 0zM5 3v2.4l1.6 1',
});
const TONES = /** @type {Record<string, string>} */ ({ running: 'run', succeeded: 'good', failed: 'bad' });
/** A state as a shape, a word and a colour. @param {string} state */
export function statePill(state) {
  const solid = state === 'running';
  const d = ICONS[state] ?? ICONS.queued;
  const icon = picture(['svg', { viewBox: '0 0 10 10', width: '10', height: '10', 'aria-hidden': 'true' }, [
    ['path', { d, fill: solid ? 'currentColor' : 'none', stroke: 'currentColor', 'stroke-width': '1.5' }, []]]]);
  return h('span', { class: `pill ${TONES[state] ?? ''}` }, icon, state);
}

/** @param {number} status */
export function statusWord(status) {
  const look = status === 429 ? 'hm' : status === 0 || status >= 400 ? 'no' : 'ok';
  return h('span', { class: `st ${look}` }, status || 'lost');
}

/** A table that can be scrolled by keys. @param {string} name @param {string[]} columns @param {Child[][]} rows */
export function table(name, columns, rows) {
  const head = h('thead', {}, h('tr', {}, columns.map((column) => h('th', { scope: 'col' }, column))));
  const body = h('tbody', {}, rows.map((row) => h('tr', {}, row.map((cell) => h('td', {}, cell)))));
  return h('div', { class: 'scroll', tabindex: 0, role: 'group', 'aria-label': name }, h('table', {}, head, body));
}

/** @param {string} title @param {string} text @param {Child} [action] */
export const empty = (title, text, action) => h('div', { class: 'empty' }, h('p', {}, h('strong', {}, title), ' ', text), action);

/** What went wrong with an action, at its place. @param {unknown} error */
export function problem(error) {
  const said = /** @type {any} */ (error);
  const details = (said.errors ?? []).map((/** @type {any} */ one) => h('li', {}, prose(one.message), '. ', h('span', { class: 'soft' }, prose(one.hint))));
  return h('div', { class: 'say error', role: 'alert' }, h('b', {}, `${said.title ?? 'It failed'}: `), details.length ? h('ul', {}, details) : prose(said.detail ?? said.message ?? ''));
}

/** Labels of keys, by name, as the page learned them. @type {Map<string, string>} */
export const labels = new Map();
/** What a list calls a key. @param {string} tenant */
export const shortKey = (tenant) => labels.get(tenant) ?? (tenant === 'anonymous' ? 'no key' : tenant.slice(0, 6));
/** What one thing in full calls a key. @param {string} tenant */
export const wholeKey = (tenant) => (labels.has(tenant) ? `${labels.get(tenant)} (${tenant})` : tenant);
