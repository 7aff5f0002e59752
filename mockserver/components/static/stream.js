// @ts-check
// One stream of events for all tabs of a browser: over HTTP/1.1 a browser opens six connections, and the seventh tab would hang.
import { address, get, who } from './api.js';

/** @typedef {(name: string, data: any) => void} Hear */

const NAMES = ['hello', 'calls', 'changed', 'gone', 'lag', 'failing', 'still'];
const WAITS = [1, 2, 4, 8, 15];
const QUIET_MS = 40_000;
/** A window that can't share its stream with others lets go of it when it was hidden for so long. */
const HIDDEN_MS = 60_000;
/** Without a word for so long no stream comes through, such as by a proxy that waits for its end: then the page asks. */
const HELLO_MS = 5_000;
const ASK_SECONDS = 2;
/** After so many failures it is asked whether the server is there, and only streams are refused. */
const REFUSED = 2;
/** After so many questions the stream is tried again, as the server may just have been slow, and then after each so many. */
const SOON = 3;
const RETRY = 30;

/** Listens until it is told to stop. @param {Hear} hear @returns {() => void} */
export function listen(hear) {
  const stop = new AbortController();
  if (!navigator.locks || !('BroadcastChannel' in window)) {
    alone(hear, stop.signal);
    return () => stop.abort();
  }
  const name = `drytake ${location.pathname} ${who.tenant}`;
  const lead = () => {
    navigator.locks.request(name, { signal: stop.signal }, () => {
      follow((kind, data) => { hear(kind, data); channel.postMessage([kind, data]); }, stop.signal);
      return new Promise((resolve) => stop.signal.addEventListener('abort', resolve));
    }).catch(() => {});
  };
  const channel = new BroadcastChannel(name);
  channel.onmessage = (event) => hear(event.data[0], event.data[1]);
  stop.signal.addEventListener('abort', () => channel.close());
  navigator.locks.query().then(({ held }) => {
    if (held?.some((lock) => lock.name === name)) hear('joined', {});
    if (stop.signal.aborted) return;
    lead();
  });
  return () => stop.abort();
}

/** Follows a stream of one's own while one is seen: windows of an origin that isn't secure know nothing of each other. @param {Hear} hear @param {AbortSignal} signal */
function alone(hear, signal) {
  let own = new AbortController();
  let timer = 0;
  const begin = () => { own = new AbortController(); follow(hear, own.signal); };
  document.addEventListener('visibilitychange', () => {
    clearTimeout(timer);
    if (document.hidden) timer = window.setTimeout(() => own.abort(), HIDDEN_MS);
    else if (own.signal.aborted) begin();
  }, { signal });
  signal.addEventListener('abort', () => { clearTimeout(timer); own.abort(); });
  begin();
}

/** @param {Hear} hear @param {AbortSignal} signal */
function follow(hear, signal) {
  const known = { cursor: '', server: '', marks: /** @type {Record<string, string>} */ ({}) };
  let failures = 0;
  let asked = 0;
  let last = Date.now();
  /** @type {EventSource | null} */
  let source = null;

  const open = () => {
    if (signal.aborted) return;
    const own = new EventSource(address('stream', { cursor: known.cursor }));
    let heard = false;
    source = own;
    last = Date.now();
    for (const name of NAMES) {
      own.addEventListener(name, (event) => {
        const message = /** @type {MessageEvent} */ (event);
        heard = true;
        failures = 0;
        asked = 0;
        last = Date.now();
        if (message.lastEventId) known.cursor = message.lastEventId;
        if (name !== 'still') hear(name, JSON.parse(message.data));
      });
    }
    own.onerror = () => { if (source === own) again(); };
    setTimeout(() => { if (!heard && source === own && !signal.aborted) { close(); if (!asked) ask(); } }, HELLO_MS);
  };
  const close = () => { source?.close(); source = null; };
  const again = () => {
    close();
    if (asked) return; // it asks already
    failures += 1;
    if (failures % REFUSED === 0) { ask(); return; }
    away();
  };
  const away = () => {
    const seconds = WAITS[Math.min(failures, WAITS.length) - 1] ?? 1;
    hear('away', { seconds, failures });
    setTimeout(open, seconds * 1000);
  };

  /** Asks what a stream would have told, for as long as none comes through. */
  const ask = async () => {
    if (signal.aborted) return;
    try {
      const news = await get('news', { cursor: known.cursor });
      if (source && asked === 0) return; // a stream has come through meanwhile
      if (signal.aborted) return;
      told(news);
      asked += 1;
      failures = 0;
      if (!source && (asked === SOON || asked % RETRY === 0)) open();
      setTimeout(() => { if (asked) ask(); }, ASK_SECONDS * 1000);
    } catch {
      asked = 0;
      failures = Math.max(failures, REFUSED) + 1;
      away();
    }
  };
  /** @param {any} news */
  const told = (news) => {
    if (!asked) hear('hello', { server: news.server });
    else if (known.server !== news.server) hear('gone', {});
    hear('asks', { seconds: ASK_SECONDS });
    if (news.skipped) hear('lag', { skipped: news.skipped });
    if (asked && news.calls.length) hear('calls', { calls: news.calls });
    for (const [what, mark] of Object.entries(news.marks)) if (asked && known.marks[what] !== mark) hear('changed', { what });
    Object.assign(known, { cursor: String(news.cursor), server: news.server, marks: news.marks });
  };

  const watch = setInterval(() => { if (source && Date.now() - last > QUIET_MS) again(); }, QUIET_MS / 4);
  signal.addEventListener('abort', () => { clearInterval(watch); close(); });
  open();
}
