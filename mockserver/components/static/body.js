// @ts-check
// A body as numbered lines, with what was found in it said at its place.
import { h, prose, ruleName, visible } from './dom.js';

/** @typedef {{pointer: string, severity: string, message: string, hint: string, rule: string}} Violation */
/** @typedef {{pointer: string, parts: [string, string][]}} Line */

const step = (/** @type {string | number} */ key) => String(key).replaceAll('~', '~0').replaceAll('/', '~1');
const MOST_LINES = 3000;

/** @param {any} value @param {string} pointer @param {number} depth @param {[string, string][]} lead @param {string} tail @returns {Line[]} */
function lines(value, pointer = '', depth = 0, lead = [], tail = '') {
  const pad = /** @type {[string, string]} */ (['', '  '.repeat(depth)]);
  if (value === null || typeof value !== 'object') {
    return [{ pointer, parts: [pad, ...lead, [typeof value === 'string' ? 's' : 'v', JSON.stringify(value)], ['', tail]] }];
  }
  const list = Array.isArray(value);
  const [open, close] = list ? ['[', ']'] : ['{', '}'];
  const keys = Object.keys(value);
  if (!keys.length) return [{ pointer, parts: [pad, ...lead, ['', open + close + tail]] }];
  const inner = keys.flatMap((key, place) => lines(value[key], `${pointer}/${step(key)}`, depth + 1,
    list ? [] : [['k', JSON.stringify(key)], ['', ': ']], place < keys.length - 1 ? ',' : ''));
  return [{ pointer, parts: [pad, ...lead, ['', open]] }, ...inner, { pointer: `${pointer}//`, parts: [pad, ['', close + tail]] }];
}

/** @param {Violation} violation @param {Record<string, any>} rules @param {boolean} [elsewhere] */
export function told(violation, rules, elsewhere = false) {
  const rule = rules[violation.rule];
  const name = violation.severity === 'info' ? 'Note' : violation.severity.charAt(0).toUpperCase() + violation.severity.slice(1);
  const link = rule && /^https?:\/\//.test(rule.url)
    ? h('a', { href: rule.url, rel: 'noreferrer', target: '_blank' }, `${visible(rule.section || 'source')}, ${rule.as_of}`) : null;
  const more = rule ? h('details', {}, h('summary', {}, 'explain'), h('p', {}, prose(rule.summary), '.'),
    h('p', { class: 'soft' }, `Severity ${rule.severity}, ${rule.confidence}, read on ${rule.as_of}. In a terminal: `, h('code', {}, `drytake explain ${rule.id}`))) : null;
  return h('div', { class: `say ${violation.severity}` },
    h('b', {}, `${name}: `), prose(violation.message), '. ',
    elsewhere && violation.pointer ? [h('code', {}, violation.pointer), ' '] : null,
    h('span', { class: 'soft' }, prose(violation.hint), '. '), ruleName(violation.rule, rule), ' ', link, more);
}

/** @param {string} text @param {Violation[]} found @param {Record<string, any>} rules @param {string} name */
export function body(text, found, rules, name) {
  const box = { class: 'lines', tabindex: 0, role: 'group', 'aria-label': name };
  let value;
  try {
    value = JSON.parse(text);
  } catch {
    const shown = text ? h('div', { class: 'ln' }, h('span', {}, visible(text))) : h('div', { class: 'ln' }, h('span', { class: 'soft' }, 'empty'));
    return h('div', box, found.map((one) => told(one, rules, true)), shown);
  }
  const left = new Set(found);
  const all = lines(value);
  const rows = all.slice(0, MOST_LINES).flatMap((line) => {
    const own = found.filter((one) => one.pointer === line.pointer && (one.pointer || line === all[0]));
    const marked = own.filter((one) => one.pointer);
    marked.forEach((one) => left.delete(one));
    const worst = ['error', 'warning', 'info'].find((severity) => marked.some((one) => one.severity === severity)) ?? '';
    const parts = line.parts.map(([kind, part]) => (kind ? h(worst ? 'mark' : 'span', { class: kind }, visible(part)) : visible(part)));
    return [h('div', { class: `ln ${worst}` }, h('span', {}, parts)), ...marked.map((one) => told(one, rules))];
  });
  const cut = all.length > MOST_LINES ? h('p', { class: 'say info' }, `${all.length - MOST_LINES} lines more aren’t shown.`) : null;
  return h('div', box, [...left].map((one) => told(one, rules, true)), rows, cut);
}
