// @ts-check
// The page as a whole: which panel, whose facts, what is live, and the keys of the keyboard.
import { get, who } from './api.js';
import { callsPanel } from './calls.js';
import { drawClock, move, next, readKeys, tick } from './clock.js';
import { $, button, h, labels, money, plural, say, set } from './dom.js';
import { drawChooser } from './keys.js';
import { findingsPanel } from './findings.js';
import { moneyPanel } from './money.js';
import { startPanel } from './start.js';
import { listen } from './stream.js';
import { tasksPanel, titles } from './tasks.js';
import { troublePanel } from './trouble.js';

const PANELS = /** @type {[string, string, (app: any) => any][]} */ ([['tasks', 'Tasks', tasksPanel], ['calls', 'Calls', callsPanel], ['findings', 'Findings', findingsPanel],
  ['money', 'Money', moneyPanel], ['trouble', 'Time & trouble', troublePanel], ['start', 'Start', startPanel]]);
const DRAW_MS = 250;
/** So many times as long as a drawing took the next one waits, so that a busy server isn't kept busier. */
const PATIENCE = 4;

const app = {
  query: new URLSearchParams(location.search),
  opened: '',
  panel: 'tasks',
  draft: /** @type {any} */ (null),
  counts: /** @type {Record<string, number>} */ ({}),
  view: /** @type {any} */ (null),
  held: false,
  waiting: 0,
  wide: () => matchMedia('(min-width: 64rem)').matches,
  /** @param {string} name @param {number} count */
  counted(name, count) { if (app.counts[name] !== count) { app.counts[name] = count; drawTabs(); } },
  cursor: 0,
  /** Takes note of how many calls there are, and up to which one they are counted. @param {any} found */
  countCalls(found) { app.cursor = Math.max(app.cursor, found.cursor); app.counted('calls', found.total); },
  /** @param {any} found */
  errors: (found) => [...found.conduct, ...found.requests].filter((one) => one.severity === 'error').length,
  /** @param {string} panel @param {string} [opened] @param {Record<string, string>} [query] */
  show(panel, opened = '', query = {}) {
    app.query = new URLSearchParams(query);
    app.panel = panel;
    app.opened = opened;
    app.go(panel, opened, true);
    drawPanel();
  },
  /** Writes the address; a thing that is opened can be gone back from. @param {string} panel @param {string} opened @param {boolean} push */
  go(panel, opened, push) {
    const said = new URLSearchParams({ ...(who.tenant && { tenant: who.tenant }), ...(app.panel === panel && app.view ? app.view.query() : Object.fromEntries(app.query)) });
    const text = said.toString();
    const url = `./${text ? `?${text}` : ''}#${panel}${opened ? `/${opened}` : ''}`;
    history[push ? 'pushState' : 'replaceState'](null, '', url);
  },
  /** @param {string} place @param {string} text */
  link(place, text) {
    return h('a', { href: `#${place}`, onclick: (/** @type {Event} */ event) => { event.preventDefault(); const [panel, ...rest] = place.split('/'); app.show(panel, rest.join('/')); } }, text);
  },
  /** @param {any} call */
  edit(call) { app.draft = { provider: call.provider, operation: call.operation, body: call.body, path: `/${call.provider}${call.path}` }; app.show('start'); },
};

// --- what is drawn ---------------------------------------------------------------------------------------------------

function drawTabs() {
  const focused = document.activeElement?.getAttribute('role') === 'tab';
  set($('tabs'), PANELS.map(([id, name]) => h('button', { type: 'button', role: 'tab', id: `tab-${id}`, 'aria-selected': String(app.panel === id), 'aria-controls': 'panel', tabindex: app.panel === id ? 0 : -1, onclick: () => app.show(id) },
    name, app.counts[id] ? [' ', h('span', { class: `count ${id === 'findings' ? 'bad' : ''}` }, app.counts[id].toLocaleString('en'))] : null)));
  if (focused) $(`tab-${app.panel}`).focus();
}

function drawPanel() {
  app.view?.leave();
  app.view = null;
  const made = (PANELS.find(([id]) => id === app.panel) ?? PANELS[0])[2](app);
  app.view = made;
  const panel = $('panel');
  panel.setAttribute('role', 'tabpanel');
  panel.setAttribute('aria-labelledby', `tab-${app.panel}`);
  set(panel, made.node);
  drawTabs();
  document.title = `${PANELS.find(([id]) => id === app.panel)?.[1] ?? ''} · Drytake`;
}

async function drawSum() {
  const [films, spent] = await Promise.all([get('films', { limit: 1 }), get('spending', { brief: true })]);
  app.counted('tasks', films.total);
  const kinds = /** @type {[string, string, string][]} */ ([['running', 'under way', ''], ['lost', 'paid and lost', 'bad'], ['waiting', 'not fetched', '']]).filter(([id]) => films.counts[id]);
  if (!films.total) { $('sum').textContent = 'No task yet. Prices here are the providers’; the money isn’t real.'; return; }
  /** @type {Map<string, {paid: number, lost: number, unit: string}>} */
  const sums = new Map();
  for (const card of spent.accounts) {
    const row = sums.get(card.title) ?? { paid: 0, lost: 0, unit: card.unit };
    for (const [name, amount] of Object.entries(card.amounts)) { if (name !== 'returned') row.paid += amount; if (name === 'lost') row.lost += amount; }
    sums.set(card.title, row);
  }
  const paid = [...sums].filter(([, row]) => row.paid).map(([title, row], place) => [place ? ', ' : '', `${title} `, h('b', {}, money(row.paid, row.unit)), row.lost ? [' (', h('span', { class: 'bad' }, `${money(row.lost, '').trim()} lost`), ')'] : null]);
  const open = $('sum').classList.contains('open');
  set($('sum'), plural(films.total, 'task'), kinds.map(([id, name, look]) => [', ', button(`${films.counts[id]} ${name}`, () => app.show('tasks', '', { show: id }), { class: `plain ${look}` })]), paid.length ? [
    h('span', { class: 'more' }, ' '), button(open ? 'less' : 'amounts', () => { $('sum').classList.toggle('open'); drawSum(); }, { class: 'plain more', 'aria-expanded': String(open) }), h('span', { class: 'long' }, '. Paid: ', paid)] : null);
}

async function drawKeys() {
  const before = JSON.stringify([...labels]);
  await readKeys();
  drawChooser(choose);
  drawClock();
  if (before !== JSON.stringify([...labels])) app.view?.named?.();
}

/** @param {string} text @param {boolean} on */
function word(text, on) {
  const node = $('word');
  node.dataset.state = text;
  if (!node.dataset.said && node.textContent !== text) node.textContent = text; // said once, not at each event
  $('dot').classList.toggle('on', on);
}

// --- what is live ----------------------------------------------------------------------------------------------------

const news = { calls: /** @type {any[]} */ ([]), changed: /** @type {Set<string>} */ (new Set()), again: false, caught: false, timer: 0, took: 0, server: '' };
let heardAt = '';
/** True where no stream comes through, so that the page asks again and again. */
let asking = false;

/** @param {string} name @param {any} data */
function hear(name, data) {
  if (name === 'hello' || name === 'joined') {
    if (news.server && data.server && news.server !== data.server) news.again = true;
    news.server = data.server ?? news.server;
    news.caught = true; // whatever happened between what was read and now is told by nobody
    for (const what of ['tasks', 'clocks', 'money', 'triggers']) news.changed.add(what);
  }
  if (name === 'away') {
    heardAt = heardAt || new Date().toTimeString().slice(0, 5);
    word(data.failures > 3 ? `the server has gone; what you see is from ${heardAt}` : `connecting again in ${data.seconds} s`, false);
    return;
  }
  if (name === 'failing') {
    heardAt = heardAt || new Date().toTimeString().slice(0, 5);
    word(`the store fails; what you see is from ${heardAt}: ${data.detail}`, false);
    return;
  }
  if (name === 'asks') {
    if (!app.held) word(`asks every ${data.seconds} s`, true);
    heardAt = '';
    asking = true;
    return;
  }
  if (name === 'hello') asking = false;
  if (name === 'calls') { news.calls.push(...data.calls); app.waiting += data.calls.length; }
  if (name === 'changed') { news.changed.add(data.what); app.waiting += 1; }
  if (name === 'gone') news.again = true;
  if (name === 'lag') {
    news.caught = true;
    news.changed.add('tasks');
    if (data.skipped) say(`${plural(data.skipped, 'call')} were too many to show one by one; the list is read anew`);
  }
  heardAt = '';
  if (app.held) { word(`held, ${plural(app.waiting, 'event')} waiting`, false); return; }
  if (!asking) word('live', true);
  later();
}

function later() {
  if (!news.timer) news.timer = window.setTimeout(draw, Math.max(DRAW_MS, PATIENCE * news.took));
}

async function draw() {
  const began = performance.now();
  try {
    await drawn();
  } finally {
    news.took = performance.now() - began;
    news.timer = 0;
    if (news.calls.length || news.changed.size || news.again) later();
  }
}

async function drawn() {
  const { calls, changed, again, caught } = news;
  Object.assign(news, { calls: [], changed: new Set(), again: false, caught: false });
  app.waiting = 0;
  if (!calls.length && !changed.size && !again) return;
  const dot = $('dot');
  dot.classList.remove('beat');
  requestAnimationFrame(() => dot.classList.add('beat'));
  if (again) { word('read anew', true); app.cursor = 0; await begin(); return; }
  if (calls.length) changed.add('tasks');
  if (caught) {
    app.countCalls(await get('calls', { limit: 1 }));
    app.view?.caught?.();
  } else if (calls.length) {
    const fresh = calls.filter((call) => call.serial > app.cursor);
    app.cursor = Math.max(app.cursor, ...calls.map((call) => call.serial));
    app.counted('calls', (app.counts.calls ?? 0) + fresh.length);
    app.view?.calls?.(calls);
  }
  if (changed.size) app.view?.changed?.(changed);
  if (changed.has('tasks') || changed.has('money')) await drawSum().catch(() => {});
  if (changed.has('clocks') || changed.has('tasks')) await drawKeys().catch(() => {});
  if (calls.some((call) => call.errors)) countFindings();
}

let counting = 0;
function countFindings() {
  clearTimeout(counting);
  counting = window.setTimeout(() => get('finding-groups').then((found) => app.counted('findings', app.errors(found))).catch(() => {}), 600);
}

// --- the keyboard ----------------------------------------------------------------------------------------------------

const shortcuts = /** @type {HTMLInputElement} */ ($('shortcuts'));
/** @param {KeyboardEvent} event */
function pressed(event) {
  const target = /** @type {HTMLElement} */ (event.target);
  if (event.ctrlKey || event.metaKey || event.altKey || target.closest('dialog')) return;
  if (event.key === 'Escape') { app.view?.back(); return; }
  if (target.getAttribute('role') === 'tab' && (event.key === 'ArrowRight' || event.key === 'ArrowLeft')) {
    const place = PANELS.findIndex(([id]) => id === app.panel) + (event.key === 'ArrowRight' ? 1 : -1);
    app.show(PANELS[(place + PANELS.length) % PANELS.length][0]);
    $(`tab-${app.panel}`).focus();
    return;
  }
  if (!shortcuts.checked || target.closest('input, textarea, select')) return;
  const acts = /** @type {Record<string, () => void>} */ ({
    '/': () => { if (app.panel !== 'calls') app.show('calls'); app.view.focusFilter(); },
    '?': () => openKeyboard(), t: () => theme(), c: () => app.view?.curl?.(), '+': () => move({ advance: 60 }, who.tenant, 'a minute passed'),
    n: () => next(who.tenant), p: () => hold(),
  });
  const panel = PANELS[Number(event.key) - 1];
  if (panel) app.show(panel[0]); else if (acts[event.key]) acts[event.key](); else return;
  event.preventDefault();
}

function hold() {
  app.held = !app.held;
  if (app.held) word('held', false); else { word(asking ? 'asking' : 'live', true); draw(); }
}
function theme() {
  const dark = document.documentElement.dataset.theme ? document.documentElement.dataset.theme === 'dark' : matchMedia('(prefers-color-scheme: dark)').matches;
  setTheme(dark ? 'light' : 'dark');
}
/** @param {string} name */
function setTheme(name) { document.documentElement.dataset.theme = name; localStorage.setItem('drytake-theme', name); }
function openKeyboard() { /** @type {HTMLDialogElement} */ ($('keyboard')).showModal(); }

// --- how it begins ---------------------------------------------------------------------------------------------------

let stop = () => {};
async function begin() {
  const [, rest] = /^#?(.*)$/.exec(location.hash) ?? [];
  const [panel, ...opened] = (rest ?? '').split('/');
  app.query = new URLSearchParams(location.search);
  who.tenant = app.query.get('tenant') ?? '';
  app.query.delete('tenant');
  const [state] = await Promise.all([get('state', { tenant: '' }), drawKeys()]);
  for (const [name, one] of Object.entries(state.providers)) titles[name] = /** @type {any} */ (one).title;
  app.counts.calls = state.calls;
  app.panel = PANELS.some(([id]) => id === panel) ? panel : state.tasks || state.calls ? 'tasks' : 'start';
  app.opened = opened.join('/');
  drawPanel();
  await drawSum();
  countFindings();
}

const saved = localStorage.getItem('drytake-theme');
if (saved) setTheme(saved);
shortcuts.checked = localStorage.getItem('drytake-keys') !== 'off';
shortcuts.addEventListener('change', () => localStorage.setItem('drytake-keys', shortcuts.checked ? 'on' : 'off'));
$('theme').addEventListener('click', theme);
$('help').addEventListener('click', openKeyboard);
$('keyboard-close').addEventListener('click', () => /** @type {HTMLDialogElement} */ ($('keyboard')).close());
/** @param {string} tenant */
function choose(tenant) {
  who.tenant = tenant;
  drawChooser(choose);
  stop();
  stop = listen(hear);
  app.show(app.panel);
  drawClock();
  drawSum().catch(() => {});
  countFindings();
}
$('key').addEventListener('change', () => choose(/** @type {HTMLSelectElement} */ ($('key')).value));
document.addEventListener('keydown', pressed);
window.addEventListener('popstate', () => { begin().catch(failed); });
setInterval(tick, 1000);
/** @param {any} error */
function failed(error) { word(error?.detail ?? error?.title ?? 'the server doesn’t answer', false); }
word('connecting', false);
begin().then(() => { stop = listen(hear); }).catch(failed);
