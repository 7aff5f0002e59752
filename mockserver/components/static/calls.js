// @ts-check
// Calls: a filter, an overview, a list of any length, and one call with what is wrong with it said where it is.
import { get } from './api.js';
import { body } from './body.js';
import { button, copy, empty, h, picture, plural, problem, prose, set, shortKey, statusWord, time, visible, wholeKey } from './dom.js';
import { WindowedList } from './lists.js';
import { backButton, titleOf, titles } from './tasks.js';

const CHIPS = /** @type {[string, string][]} */ ([['status:4xx', '4xx'], ['status:lost', 'no answer'], ['finding:error', 'errors'], ['finding:warning', 'warnings'], ['done:any', 'made to happen'], ['op:create', 'asks for a task'], ['op:unmatched', 'no operation']]);
const FORMS = /** @type {[string, string][]} */ ([['curl', 'curl'], ['har', 'HAR'], ['pytest', 'pytest'], ['scenario', 'scenario']]);

/** @param {any} app */
export function callsPanel(app) {
  const ui = { q: app.query.get('q') || '', serial: Number(app.opened) || 0, seen: 0, columns: /** @type {number[][]} */ ([]), total: 0 };
  const filter = /** @type {HTMLInputElement} */ (h('input', { id: 'filter', type: 'search', placeholder: 'status:4xx provider:venice lighthouse', 'aria-label': 'Filter calls', spellcheck: 'false', autocomplete: 'off' }));
  filter.value = ui.q;
  const chips = h('div', { class: 'chips', role: 'group', 'aria-label': 'Usual filters' });
  const seller = /** @type {HTMLSelectElement} */ (h('select', { 'aria-label': 'Provider' }, h('option', { value: '' }, 'all providers'), Object.keys(titles).map((name) => h('option', { value: name }, titleOf(name)))));
  seller.addEventListener('change', () => search(`${ui.q.replace(/-?provider:\S+/g, '')} ${seller.value ? `provider:${seller.value}` : ''}`.replace(/ +/g, ' ')));
  const wrong = h('div', {});
  const over = h('div', { class: 'over', 'aria-hidden': 'true' });
  const fresh = button('', () => { list.node.scrollTop = 0; list.draw(); hush(); }, { class: 'fresh', hidden: true });
  const nothing = h('div', { hidden: true });
  const detail = h('section', { class: 'pane detail', tabindex: -1, 'aria-label': 'The chosen call' });
  const list = new WindowedList({
    label: 'Calls, newest first',
    load: async (offset, limit) => {
      const found = await get('calls', { q: ui.q, offset, limit });
      if (offset === 0 || !ui.columns.length) { ui.columns = found.columns; ui.total = found.total; }
      app.countCalls(found);
      set(wrong);
      nothing.hidden = found.matched > 0;
      set(nothing, found.total ? empty('No call is like that.', '', button('Clear the filter', () => search(''))) : empty('No call yet.', 'A call appears here as soon as a client makes one.', button('Show me how', () => app.show('start'))));
      return { matched: found.matched, rows: found.calls };
    },
    draw: (row, chosen) => callRow(row, chosen),
    pick: (row, open) => { ui.serial = row.serial; app.go('calls', String(row.serial), open); if (open && !app.wide()) split.classList.add('open'); show(); },
    drawn: (from, to) => { strip(from, to); if (list.atTop) hush(); },
  });
  const split = h('div', { class: `split${ui.serial ? ' open' : ''}` },
    h('section', { class: 'pane list', 'aria-label': 'Calls' }, h('div', { class: 'tools' }, filter, seller, chips, wrong), over,
      h('div', { class: 'heads', 'aria-hidden': 'true' }, ['#', 'status', 'call', 'findings'].map((name) => h('span', {}, name))),
      nothing, h('div', { class: 'holder' }, list.node, fresh)), detail);

  let wait = 0;
  filter.addEventListener('input', () => { clearTimeout(wait); wait = window.setTimeout(() => search(filter.value), 150); });
  filter.addEventListener('keydown', (event) => { if (event.key === 'ArrowDown') { event.preventDefault(); list.node.focus(); list.choose(0, false); } });
  over.addEventListener('click', (event) => {
    const box = over.getBoundingClientRect();
    const share = 1 - (event.clientX - box.left) / box.width;
    list.node.scrollTop = share * list.node.scrollHeight - list.node.clientHeight / 2;
  });

  /** @param {string} text */
  function search(text) {
    ui.q = text.trim();
    if (filter.value.trim() !== ui.q) filter.value = ui.q;
    drawChips();
    app.go('calls', ui.serial ? String(ui.serial) : '', false);
    ui.columns = [];
    hush();
    list.reset().then(() => list.mark((row) => row.serial === ui.serial)).catch((error) => { list.matched = 0; list.size(); list.draw(); nothing.hidden = true; set(wrong, problem(error)); });
  }
  function drawChips() {
    seller.value = /(?:^| )provider:(\S+)/.exec(ui.q)?.[1] ?? '';
    set(chips, CHIPS.map(([token, name]) => {
      const on = ui.q.split(' ').includes(token);
      return button(name, () => search(on ? ui.q.replace(token, '').replace(/ +/g, ' ') : `${ui.q} ${token}`), { 'aria-pressed': String(on) });
    }));
  }
  function hush() { ui.seen = list.matched; fresh.hidden = true; }
  function arrived() {
    const count = list.matched - ui.seen;
    if (list.atTop || count <= 0) { hush(); return; }
    fresh.textContent = plural(count, 'new call');
    fresh.hidden = false;
  }
  /** @param {number} from @param {number} to */
  function strip(from, to) {
    const count = ui.columns.length;
    if (!count) { set(over); return; }
    const most = Math.max(1, ...ui.columns.map((column) => column[0] + column[1] + column[2]));
    const wide = 600 / count;
    const shapes = ui.columns.flatMap((column, place) => {
      let y = 36;
      return ['b-ok', 'b-warn', 'b-bad'].map((look, level) => {
        const high = (column[level] / most) * 34;
        y -= high;
        return ['rect', { class: look, x: String(place * wide + 0.4), y: String(y), width: String(Math.max(0.8, wide - 0.8)), height: String(high) }, []];
      });
    });
    const all = Math.max(1, list.matched);
    const left = (1 - to / all) * 600;
    const view = ['rect', { class: 'b-view', x: String(left), y: '0.5', width: String(Math.max(3, ((to - from) / all) * 600)), height: '35', rx: '2' }, []];
    set(over, picture(['svg', { viewBox: '0 0 600 36', preserveAspectRatio: 'none', 'aria-hidden': 'true' }, [...shapes, view]]));
  }

  async function show() {
    const serial = ui.serial;
    if (!serial) return;
    try {
      const call = await get(`calls/${serial}`);
      if (serial === ui.serial) set(detail, callDetail(call, app, back));
    } catch (error) {
      set(detail, backButton(back), problem(error));
    }
  }
  function back() { split.classList.remove('open'); ui.serial = 0; none(); app.go('calls', '', true); list.node.focus(); }
  function none() { set(detail, empty('No call is open.', 'Choose one: its request and its answer stand here.')); }

  drawChips();
  if (!ui.serial) none();
  list.reset().then(() => list.mark((row) => row.serial === ui.serial)).catch((error) => set(wrong, problem(error)));
  show();
  return {
    node: split,
    back,
    focusFilter: () => filter.focus(),
    curl: () => ui.serial && get(`calls/${ui.serial}/curl`).then((made) => copy(made.text, 'as curl')),
    query: () => (ui.q ? { q: ui.q } : {}),
    leave: () => {},
    changed: () => {},
    /** @param {any[]} calls */
    calls: (calls) => {
      if (ui.q) { list.refresh().then(arrived).catch(() => {}); return; }
      const newest = list.known.get(list.matched - 1)?.serial ?? 0;
      const fresh = calls.filter((call) => call.serial > newest);
      list.add(fresh);
      arrived();
      nothing.hidden = list.matched > 0;
    },
    again: () => search(ui.q),
    named: () => list.draw(),
    caught: () => list.refresh().then(arrived).catch(() => {}),
  };
}

/** @param {any} call @param {boolean} chosen */
function callRow(call, chosen) {
  return h('div', { class: 'call', role: 'option', 'aria-selected': String(chosen) },
    h('span', { class: 'serial mono soft' }, `#${call.serial}`), statusWord(call.status),
    h('span', {}, call.operation === 'unmatched' ? h('code', {}, `${call.method} ${visible(call.path)}`) : call.operation, h('span', { class: 'soft' }, ` ${titleOf(call.provider)} · ${shortKey(call.tenant)} · ${time(call.at)}`)),
    h('span', { class: 'tail' }, call.injected.length ? h('span', { class: 'pill line' }, call.injected.join(', ')) : null,
      call.errors ? h('span', { class: 'pill bad' }, `✕ ${call.errors}`, h('span', { class: 'hide' }, ' errors')) : null,
      call.warnings ? h('span', { class: 'pill warn' }, `! ${call.warnings}`, h('span', { class: 'hide' }, ' warnings')) : null));
}

/** @param {any} call @param {any} app @param {() => void} back */
function callDetail(call, app, back) {
  const counts = /** @type {[string, string, string][]} */ ([['errors', 'error', 'bad'], ['warnings', 'warning', 'warn'], ['notes', 'note', 'run']])
    .map(([name, one, look]) => (call.brief[name] ? h('span', { class: `pill ${look}` }, plural(call.brief[name], one)) : null));
  const copies = FORMS.map(([form, name]) => button(name, async () => { const made = await get(`calls/${call.serial}/${form}`); await copy(made.text, `as ${name}`); }, { 'aria-label': `${name}: copy the call` }));
  const send = call.method === 'POST' && call.body && call.operation ? button('Edit and send', () => app.edit(call)) : null;
  return [backButton(back),
    h('div', { class: 'title' }, h('h2', {}, call.brief.operation, ' ', statusWord(call.status)), h('div', { class: 'row' }, counts)),
    h('p', { class: 'soft' }, `#${call.serial}, ${titleOf(call.provider)}, key ${wholeKey(call.tenant)}, ${call.at}. `, call.task_id ? ['Task ', app.link(`tasks/${call.provider}/${call.task_id}`, call.task_id.slice(0, 12))] : null),
    call.status === 0 ? h('p', { class: 'say error' }, h('b', {}, 'The client got no answer.'), call.task_id ? ' The call took effect all the same.' : '') : null,
    call.brief.operation === 'unmatched' ? unmatched(call) : null,
    call.injected.length ? h('p', { class: 'say info' }, h('b', {}, 'Made to happen: '), call.injected.join(', ')) : null,
    h('div', { class: 'row', role: 'group', 'aria-label': 'Copy the call' }, h('span', { class: 'soft' }, 'Copy as'), copies, send),
    call.brief.operation === 'download' && call.status < 400 ? h('p', { class: 'say info' }, 'The bytes of a result aren’t kept with its call; the task shows it.') : null,
    call.cut ? h('p', { class: 'say info' }, 'The first 64 KiB of a body; the rest wasn’t kept.') : null,
    h('div', { class: 'two' },
      h('div', { class: 'body' }, h('div', { class: 'cap' }, h('code', {}, h('b', {}, call.method), ` ${visible(call.path)}${call.query ? `?${visible(call.query)}` : ''}`), h('span', {}, `${call.body.length} characters`)),
        body(call.body, call.violations, call.rules, 'Request'), headers(call.headers)),
      h('div', { class: 'body' }, h('div', { class: 'cap' }, h('span', {}, 'Answer ', statusWord(call.status)), h('span', {}, `${call.response.length} characters`)),
        body(call.response, [], {}, 'Answer'), headers(call.response_headers)))];
}

/** What a call that no operation took is closest to, and what differs. @param {any} call */
function unmatched(call) {
  const title = titleOf(call.provider);
  if (!call.near) return h('p', { class: 'say error' }, h('b', {}, 'No operation took this call. '), `No documented path of ${title} is like it: `, h('a', { href: 'docs' }, 'its operations'), '.');
  const known = h('code', {}, `${call.near.method} ${call.near.path}`);
  if (!call.near.differs.length) return h('p', { class: 'say info' }, h('b', {}, 'Not played here: '), `${titleOf(call.near.provider)} documents `, known, ', which this server doesn’t play.');
  return h('div', { class: 'say error near' }, h('p', {}, h('b', {}, 'No operation took this call. '), 'Closest is ', known, call.near.operation ? ` (${call.near.operation})` : ', which isn’t played here', ':'),
    h('ul', {}, call.near.differs.map((/** @type {string} */ one) => h('li', {}, prose(one)))));
}

/** @param {Record<string, string>} all */
function headers(all) {
  const names = Object.keys(all);
  return h('details', {}, h('summary', {}, plural(names.length, 'header')), h('div', { class: 'headers' }, names.map((name) => h('div', {}, h('b', {}, visible(name)), ': ', visible(all[name])))));
}
