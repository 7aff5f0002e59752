// @ts-check
// Tasks as a filmstrip, and one of them in full: its film, its picture, its calls, and how it may end.
import { get, post } from './api.js';
import { body } from './body.js';
import { button, empty, h, money, picture, plural, problem, say, set, shortKey, span, statePill, statusWord, table, time, visible, wholeKey } from './dom.js';
import { hooks } from './hooks.js';

const SHOWN = /** @type {[string, string][]} */ ([['all', 'all'], ['running', 'under way'], ['failed', 'failed'], ['waiting', 'not fetched'], ['lost', 'paid, lost']]);
const VERDICTS = /** @type {Record<string, [string, string]>} */ ({ lost: ['bad', 'paid, lost'], waiting: ['warn', 'not fetched'], returned: ['', 'came back'] });
const MORE = 100;

/** @param {any} app */
export function tasksPanel(app) {
  const ui = { show: app.query.get('show') || 'all', limit: MORE, films: /** @type {any[]} */ ([]), chosen: app.opened, detail: '' };
  const chips = h('div', { class: 'chips', role: 'group', 'aria-label': 'Show' });
  const strip = h('div', { class: 'strip', role: 'listbox', tabindex: 0, 'aria-label': 'Tasks, newest first' });
  const note = h('div', { class: 'tools' });
  const detail = h('section', { class: 'pane detail', tabindex: -1, 'aria-label': 'The chosen task' });
  const split = h('div', { class: `split${ui.chosen ? ' open' : ''}` },
    h('section', { class: 'pane list', 'aria-label': 'Tasks' }, h('div', { class: 'tools' }, chips), strip, note), detail);
  const box = h('div', { class: 'split-box' }, split);
  box.style.height = '100%';

  strip.addEventListener('click', (event) => {
    const row = /** @type {HTMLElement} */ (event.target).closest('.film');
    if (row) pick(/** @type {HTMLElement} */ (row).dataset.task ?? '', true);
  });
  strip.addEventListener('keydown', (event) => {
    const now = ui.films.findIndex((film) => idOf(film) === ui.chosen);
    const to = { ArrowDown: now + 1, j: now + 1, ArrowUp: now - 1, k: now - 1, Home: 0, End: ui.films.length - 1 }[event.key];
    if (event.key === 'Enter') { event.preventDefault(); open(); return; }
    if (to === undefined || !ui.films.length || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    pick(idOf(ui.films[Math.max(0, Math.min(ui.films.length - 1, to))]), false);
  });

  function open() { split.classList.add('open'); detail.focus(); }

  /** @param {string} id @param {boolean} opens */
  function pick(id, opens) {
    ui.chosen = id;
    app.go('tasks', id, opens);
    mark();
    if (opens && !app.wide()) open();
    show();
  }

  function mark() {
    let active = '';
    for (const row of strip.querySelectorAll('.film')) {
      const is = /** @type {HTMLElement} */ (row).dataset.task === ui.chosen;
      row.setAttribute('aria-selected', String(is));
      if (is) { active = row.id; row.scrollIntoView({ block: 'nearest' }); }
    }
    if (active) strip.setAttribute('aria-activedescendant', active); else strip.removeAttribute('aria-activedescendant');
  }

  let rest = 0;
  /** Asks until all is reckoned up, and only then for all rows. */
  async function settle() {
    const { pending } = await get('films', { limit: 1 }).catch(() => ({}));
    if (pending) { rest = window.setTimeout(settle, 60); return; }
    rest = 0;
    await load().catch(() => {});
  }
  async function load() {
    const found = await get('films', { show: ui.show, limit: ui.limit });
    if (found.pending && !rest) rest = window.setTimeout(settle, 60);
    ui.films = found.tasks;
    app.counted('tasks', found.total);
    if (!found.total) { set(box, empty('No task yet.', 'A task appears here as soon as a client asks for one.', button('Show me how', () => app.show('start')))); return; }
    if (!split.isConnected) set(box, split);
    set(chips, SHOWN.map(([id, name]) => button(`${name} ${found.counts[id] ?? 0}`, () => { ui.show = id; ui.limit = MORE; load(); },
      { 'aria-pressed': String(ui.show === id), disabled: !found.counts[id] && id !== 'all' && ui.show !== id })));
    draw();
    set(note, found.more ? [button('Show more', () => { ui.limit = Math.min(500, ui.limit + MORE); load(); }), h('span', { class: 'soft' }, `${ui.films.length} of ${plural(found.counts[ui.show] ?? 0, 'task')}`)] : null);
    note.hidden = !found.more;
    if (!ui.chosen && app.wide() && ui.films.length) { ui.chosen = idOf(ui.films[0]); mark(); }
    if (ui.chosen) show();
  }

  /** Only what differs is drawn anew. */
  function draw() {
    const kept = new Map([...strip.children].map((node) => [/** @type {HTMLElement} */ (node).dataset.task, /** @type {HTMLElement} */ (node)]));
    const nodes = ui.films.map((film) => {
      const said = JSON.stringify([shortKey(film.tenant), film]);
      const before = kept.get(idOf(film));
      if (before?.dataset.said === said) return before;
      const node = filmRow(film);
      node.dataset.said = said;
      return node;
    });
    if (nodes.some((node, place) => strip.children[place] !== node) || strip.children.length !== nodes.length) strip.replaceChildren(...nodes);
    strip.setAttribute('role', nodes.length ? 'listbox' : 'group');
    if (!nodes.length) strip.append(empty('No task is like that.', ''));
    mark();
  }

  async function show() {
    if (!ui.chosen) return;
    const id = ui.chosen;
    const width = Math.max(280, Math.min(1000, (detail.clientWidth || box.clientWidth || 600) - 58));
    try {
      const film = await get(`films/${id}`, { width: Math.round(width) });
      const said = JSON.stringify([wholeKey(film.tenant), film]);
      if (id !== ui.chosen || ui.detail === said) return;
      const film_changed = detail.dataset.task !== id || detail.dataset.state !== film.state;
      ui.detail = said;
      const playing = film_changed || !film.results.length ? null : detail.querySelector('video');
      const focused = detail.contains(document.activeElement) ? document.activeElement?.id : '';
      detail.dataset.task = id;
      detail.dataset.state = film.state;
      set(detail, filmDetail(film, app, { back, reload: load, playing }));
      if (focused) document.getElementById(focused)?.focus();
    } catch (error) {
      ui.detail = '';
      set(detail, backButton(back), problem(error));
    }
  }
  function back() { split.classList.remove('open'); ui.chosen = ''; ui.detail = ''; app.go('tasks', '', true); mark(); strip.focus(); }

  load().catch((error) => set(box, problem(error)));
  let wide = 0;
  const watch = new ResizeObserver(() => { if (Math.abs(detail.clientWidth - wide) > 24) { wide = detail.clientWidth; ui.detail = ''; show(); } });
  watch.observe(detail);
  return { node: box, changed: (/** @type {Set<string>} */ what) => { if ([...what].some((one) => one !== 'triggers')) load().catch(() => {}); }, back, named: () => { draw(); show(); }, leave: () => { watch.disconnect(); clearTimeout(rest); }, query: () => (ui.show === 'all' ? {} : { show: ui.show }) };
}

/** @param {any} film */
const idOf = (film) => `${film.provider}/${film.id}`;
/** @param {() => void} back */
export const backButton = (back) => button('← Back to the list', back, { class: 'back' });
/** @param {any} film */
const title = (film) => h('bdi', {}, visible(film.prompt || `${film.kind} ${film.id.slice(0, 12)}`));

/** @param {any} film */
function filmRow(film) {
  const verdict = VERDICTS[film.became];
  const inside = film.poster ? h('img', { src: `./${film.poster}`, alt: '', loading: 'lazy', decoding: 'async' })
    : h('span', { 'aria-hidden': 'true' }, film.state === 'succeeded' ? 'ready' : film.state === 'failed' ? '✕' : film.ends_at ? '…' : '?');
  return h('div', { class: 'film', role: 'option', id: `film-${film.provider}-${film.id}`, 'data-task': idOf(film), 'aria-selected': 'false' },
    h('div', { class: 'poster', 'aria-hidden': 'true' }, inside, film.seconds ? h('span', { class: 'length' }, `${film.seconds} s`) : null),
    h('div', { class: 'prompt' }, title(film)),
    h('div', { class: 'facts' }, film.seconds ? h('span', { class: 'hide' }, `${film.seconds} s`) : null, h('span', {}, titleOf(film.provider)), h('span', { class: 'optional mono' }, shortKey(film.tenant)),
      film.width ? h('span', { class: 'optional mono' }, `${film.width}×${film.height}`) : null, h('span', { class: 'mono' }, money(film.price, film.unit)),
      h('span', { class: 'end' }, film.same_as ? h('span', { class: 'pill bad' }, 'asked twice') : null, verdict ? h('span', { class: `pill ${verdict[0]}` }, verdict[1]) : null, statePill(film.state))),
    h('div', { class: 'lane-box' }, picture(film.picture)));
}

/** Titles of providers, as the page learned them. @type {Record<string, string>} */
export const titles = {};
/** @param {string} provider */
export const titleOf = (provider) => titles[provider] ?? provider;

/** @param {any} film @param {any} app @param {{back: () => void, reload: () => Promise<void>, playing: Element | null}} how */
function filmDetail(film, app, how) {
  const running = film.ends.length > 0;
  return [backButton(how.back),
    h('div', { class: 'title' }, h('h2', {}, title(film)), h('div', { class: 'row' }, statePill(film.state), film.outcome !== 'success' && !running ? h('span', { class: 'pill line' }, film.outcome) : null)),
    verdict(film),
    film.same_as ? h('p', { class: 'say error' }, h('b', {}, 'Asked twice: '), 'the same request as ', app.link(`tasks/${film.provider}/${film.same_as}`, film.same_as.slice(0, 8)), ', within 30 seconds.') : null,
    film.message ? h('p', { class: 'say error' }, h('b', {}, `${titleOf(film.provider)} says: `), visible(film.message)) : null,
    gone(film), how.playing ?? films(film),
    running ? endings(film, how.reload) : null,
    h('figure', { class: 'picture', tabindex: 0, role: 'group', 'aria-label': 'What happened' }, picture(film.picture), legend()),
    facts(film), hooks(film, how.reload), calls(film, app),
    h('details', {}, h('summary', {}, 'The request'), h('div', { class: 'body' }, body(film.request, film.violations, film.rules, 'The request')))];
}

/** @param {any} film */
function verdict(film) {
  const said = /** @type {Record<string, [string, string]>} */ ({ lost: ['error', 'paid and lost'], waiting: ['warning', 'paid, not fetched'], fetched: ['good', 'paid, and fetched'], returned: ['info', 'not paid in the end'] })[film.became];
  return said ? h('p', { class: `say ${said[0]}` }, h('b', {}, `${money(film.price, film.unit)} ${said[1]}: `), film.why, '.') : null;
}

/** Of a result that can no longer be had. @param {any} film */
function gone(film) {
  const since = film.expires_at ? film.now - Date.parse(film.expires_at) / 1000 : 0;
  return since > 0 ? h('p', { class: 'say info' }, h('b', {}, 'The link ended '), `${span(since)} ago: ${titleOf(film.provider)} doesn’t give the result any more.`) : null;
}

/** @param {any} film */
function films(film) {
  return film.results.slice(0, 8).map((/** @type {string} */ path) => {
    const src = `./${path}`;
    if (path.endsWith('.mp4')) return h('video', { src, controls: true, preload: 'metadata', playsinline: true, poster: film.poster ? `./${film.poster}` : null, 'aria-label': 'The film' });
    if (path.endsWith('.wav')) return h('audio', { src, controls: true, preload: 'metadata', 'aria-label': 'The sound' });
    return null;
  });
}

/** @param {any} film @param {() => Promise<void>} reload */
function endings(film, reload) {
  const box = h('div', {});
  const act = async (/** @type {() => Promise<any>} */ what, /** @type {string} */ said) => {
    try { await what(); say(said); await reload(); } catch (error) { set(box, problem(error)); }
  };
  const end = (/** @type {any} */ change) => () => act(() => post(`films/${film.provider}/${film.id}`, change), `the task ${change.end}`);
  const left = film.ends_at ? film.ends_at - film.now : 0;
  const reasons = /** @type {HTMLSelectElement} */ (h('select', { id: 'fail', 'aria-label': 'Let it fail, and why' }, h('option', { value: '' }, 'Fail because…'),
    film.reasons.map((/** @type {any} */ one) => h('option', { value: one.name }, `${one.name}: ${visible(one.message).slice(0, 90)}`))));
  reasons.addEventListener('change', () => { if (reasons.value) end({ end: 'failed', reason: reasons.value })(); });
  const has = (/** @type {string} */ name) => film.ends.includes(name);
  return h('div', {}, h('div', { class: 'row', role: 'group', 'aria-label': 'Let it end' },
    left > 0 ? button(`To its end (+${span(left)})`, () => act(() => post('clock', { advance: Math.ceil(left) }, { tenant: film.tenant }), `the clock moved on by ${span(left)}`), { id: 'to-end', class: 'main', title: `Moves this key’s clock: all that it has under way moves too` }) : null,
    button('Succeed now', end({ end: 'succeeded' }), { id: 'succeed' }), film.reasons.length ? reasons : button('Fail', end({ end: 'failed' }), { id: 'fail' }),
    has('expired') ? button('Expire', end({ end: 'expired' }), { id: 'expire' }) : null, has('cancelled') ? button('Cancel', end({ end: 'cancelled' }), { id: 'cancel' }) : null), box);
}

/** @param {any} film */
function facts(film) {
  const rows = [['Provider', titleOf(film.provider)], ['Model', film.model], ['Length', film.seconds ? `${film.seconds} s` : null], ['Picture', film.width ? `${film.width} × ${film.height}` : null],
    ['Price', money(film.price, film.unit)], ['Key', wholeKey(film.tenant)], ['Made', film.created_at], ['Link ends', film.expires_at], ['Call', film.operation]];
  return h('dl', { class: 'facts-list' }, rows.map(([name, value]) => (value ? h('div', {}, h('dt', {}, name), h('dd', {}, visible(value))) : null)),
    h('div', { class: 'wide' }, h('dt', {}, 'Task id'), h('dd', {}, h('code', {}, visible(film.id)))));
}

/** @param {any} film @param {any} app */
function calls(film, app) {
  const rows = film.calls.map((/** @type {any} */ call) => [app.link(`calls/${call.serial}`, `#${call.serial}`), time(call.at), call.operation, statusWord(call.status), call.injected.join(', ')]);
  const more = film.calls_total - rows.length;
  return h('section', {}, h('h3', {}, plural(film.calls_total, 'call')), more > 0 ? h('p', { class: 'soft' }, 'The first, and the latest 99: ', button('all of them', () => app.show('calls', '', { q: `task:${film.id}` }), { class: 'plain' })) : null, rows.length ? table('Calls of this task', ['#', 'At', 'Call', 'Status', 'Made to happen'], rows) : h('p', { class: 'soft' }, 'The calls about it are no longer kept.'));
}

function legend() {
  const marks = /** @type {[any[], string][]} */ ([
    [['circle', { class: 't-make', cx: '8', cy: '6', r: '5' }, []], 'asks for the task'], [['line', { class: 't-poll', x1: '8', x2: '8', y1: '0', y2: '12' }, []], 'asks how it is'],
    [['path', { class: 't-bad', d: 'M4 2l8 8m0-8l-8 8' }, []], 'refused or lost'], [['path', { class: 't-fetch', d: 'M3 1h10l-5 10z' }, []], 'fetches the result'],
    [['path', { class: 't-pay', d: 'M8 1l5 5l-5 5l-5-5z' }, []], 'pays'], [['path', { class: 't-cut', d: 'M4 12l3-12h5l-3 12z' }, []], 'time left out'],
  ]);
  return h('figcaption', { class: 'legend' }, marks.map(([shape, text]) => h('span', {}, picture(['svg', { viewBox: '0 0 16 12', 'aria-hidden': 'true' }, [shape]]), text)));
}
