// @ts-check
// One stream of events for all tabs of a browser: over HTTP/1.1 a browser opens six connections, and the seventh tab would hang.
import { address, who } from './api.js';

/** @typedef {(name: string, data: any) => void} Hear */

const NAMES = ['hello', 'calls', 'changed', 'gone', 'lag', 'failing'];
const WAITS = [1, 2, 4, 8, 15];
const QUIET_MS = 40_000;

/** Listens until it is told to stop. @param {Hear} hear @returns {() => void} */
export function listen(hear) {
  const stop = new AbortController();
  if (!navigator.locks || !('BroadcastChannel' in window)) {
    follow(hear, stop.signal);
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

/** @param {Hear} hear @param {AbortSignal} signal */
function follow(hear, signal) {
  let cursor = '';
  let failures = 0;
  let last = Date.now();
  /** @type {EventSource | null} */
  let source = null;
  const open = () => {
    if (signal.aborted) return;
    source = new EventSource(address('stream', { cursor }));
    last = Date.now();
    for (const name of NAMES) {
      source.addEventListener(name, (event) => {
        const message = /** @type {MessageEvent} */ (event);
        failures = 0;
        last = Date.now();
        if (message.lastEventId) cursor = message.lastEventId;
        hear(name, JSON.parse(message.data));
      });
    }
    source.onerror = () => again();
  };
  const again = () => {
    source?.close();
    const seconds = WAITS[Math.min(failures++, WAITS.length - 1)];
    hear('away', { seconds, failures });
    setTimeout(open, seconds * 1000);
  };
  const watch = setInterval(() => { if (Date.now() - last > QUIET_MS * 10) again(); }, QUIET_MS);
  signal.addEventListener('abort', () => { clearInterval(watch); source?.close(); });
  open();
}
