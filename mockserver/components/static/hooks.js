// @ts-check
// Webhooks of a task: what was sent, how each attempt went, what came back, and when the next is made.
import { post } from './api.js';
import { body } from './body.js';
import { button, h, problem, prose, say, set, statusWord, table, time, visible } from './dom.js';

const SIGNED = /** @type {Record<string, string>} */ ({ 'hmac-sha256': 'signed by HMAC-SHA256', ed25519: 'signed by Ed25519', secret: 'with the secret that the request named', none: 'not signed' });
const LOOKS = /** @type {Record<string, string>} */ ({ delivered: 'good', failed: 'bad', blocked: 'bad', waiting: '' });

/** @param {any} film @param {() => Promise<any>} reload */
export function hooks(film, reload) {
  if (!film.webhooks.length) return null;
  return h('section', { class: 'hooks' }, h('h3', {}, 'Webhooks'), film.webhooks.map((/** @type {any} */ hook, /** @type {number} */ place) => delivery(hook, place, reload)));
}

/** @param {any} hook @param {number} place @param {() => Promise<any>} reload */
function delivery(hook, place, reload) {
  const said = h('div', {});
  const again = button('Post once more', async () => {
    try {
      await post(`webhooks/${hook.id}/redeliver`, {}, { tenant: hook.tenant });
      say('the webhook is posted once more');
      setTimeout(reload, 400);
    } catch (error) { set(said, problem(error)); }
  }, { id: `again-${place}` });
  const rows = hook.attempts.map((/** @type {any} */ one) => [time(one.at), one.status ? statusWord(one.status) : prose(one.error ?? 'nothing'), one.ms === null ? '' : `${one.ms} ms`,
    one.response === null ? '' : h('code', {}, visible(one.response) || '(empty)')]);
  const next = hook.next_at ? `next attempt ${time(hook.next_at)}` : hook.state === 'waiting' ? 'posted at its end' : '';
  return h('div', { class: 'hook' },
    h('p', {}, h('span', { class: `pill ${LOOKS[hook.state]}` }, hook.state), ` of ${hook.event === 'end' ? 'its end' : `“${hook.event}”`} to `, h('code', {}, visible(hook.url))),
    h('p', { class: 'soft' }, [SIGNED[hook.signature], next].filter(Boolean).join(', ')),
    rows.length ? table(`Attempts to post to ${hook.url}`, ['At', 'Came back', 'Took', 'Answer'], rows) : null,
    rows.length ? sent(hook) : null,
    h('div', { class: 'row' }, again), said);
}

/** @param {any} hook */
function sent(hook) {
  if (!hook.sent) return h('p', { class: 'soft' }, 'What was sent is known to the process that posted it, until it ends.');
  const names = Object.keys(hook.sent.headers);
  return h('details', {}, h('summary', {}, 'As sent'), h('div', { class: 'body' },
    h('div', { class: 'cap' }, h('code', {}, h('b', {}, 'POST'), ` ${visible(hook.url)}`)),
    body(hook.sent.body, [], {}, 'What was posted'),
    h('div', { class: 'headers' }, names.map((name) => h('div', {}, h('b', {}, visible(name)), ': ', visible(hook.sent.headers[name]))))));
}
