// @ts-check
// Clocks: each key's own, ticking here by what the server said last, and moved by hand.
import { get, post, remove, who } from './api.js';
import { $, button, h, labels, plural, say, set, span, visible } from './dom.js';

/** What the server said, and when it was heard. */
const told = { keys: /** @type {any[]} */ ([]), at: 0 };

export const keys = () => told.keys;
/** @param {any} key */
export const nowOf = (key) => key.now + ((performance.now() - told.at) / 1000) * key.scale;

export async function readKeys() {
  told.keys = (await get('keys', { tenant: '' })).keys;
  told.at = performance.now();
  labels.clear();
  for (const key of told.keys) if (key.labelled) labels.set(key.name, visible(key.label));
  return told.keys;
}

/** @param {any} change @param {string} tenant @param {string} said */
export async function move(change, tenant, said) {
  const { changed } = await post('clock', change, { tenant });
  const moved = 'advance' in change || 'to' in change;
  say(moved ? `${said}, ${changed.length ? plural(changed.length, 'task') : 'no task'} changed` : said);
}

/** @param {string} tenant */
export const realTime = (tenant) => remove('clock', { tenant }).then(() => say('the clock shows real time'));

/** @param {number} seconds */
export const iso = (seconds) => new Date(seconds * 1000).toISOString().slice(0, 19).replace('T', ' ');

/** Draws the bar's clock: one key's time, or how many clocks there are. */
export function drawClock() {
  const one = told.keys.find((key) => key.name === who.tenant);
  const words = one ? iso(nowOf(one)) : plural(told.keys.length, 'clock');
  const all = one ? 'this key’s clock' : 'every clock';
  set($('clock'), h('time', { id: 'now' }, words), one?.frozen ? h('span', { class: 'pill line' }, 'stands still') : null,
    button('+1 min', () => move({ advance: 60 }, who.tenant, 'a minute passed'), { title: `Move ${all} on by a minute` }),
    button('+1 h', () => move({ advance: 3600 }, who.tenant, 'an hour passed'), { title: `Move ${all} on by an hour` }),
    button('next state', () => next(who.tenant), { title: `Move ${all} to where the next task changes its state` }));
}

/** @param {string} tenant */
export async function next(tenant) {
  const coming = told.keys.filter((key) => (!tenant || key.name === tenant) && key.next_at);
  if (!coming.length) { say('nothing is going to change'); return; }
  const key = coming[0];
  await move({ to: 'next' }, tenant, `${span(key.next_at - nowOf(key))} passed`);
}

export function tick() {
  const one = told.keys.find((key) => key.name === who.tenant);
  const node = document.getElementById('now');
  if (one && node) node.textContent = iso(nowOf(one));
  for (const shown of document.querySelectorAll('[data-clock]')) {
    const key = told.keys.find((found) => found.name === /** @type {HTMLElement} */ (shown).dataset.clock);
    if (key) shown.textContent = iso(nowOf(key)).slice(11);
  }
}
