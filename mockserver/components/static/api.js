// @ts-check
// What the server is asked: always this origin, always below the page's own path, never with a key.

/** Whose facts are shown: a tenant's name, or nothing for all. */
export const who = { tenant: '' };

/** @param {string} path @param {Record<string, any>} [query] */
export function address(path, query = {}) {
  const said = new URLSearchParams();
  for (const [name, value] of Object.entries({ tenant: who.tenant, ...query })) {
    if (value !== '' && value !== null && value !== undefined) said.set(name, String(value));
  }
  const text = said.toString();
  return `./${path}${text ? `?${text}` : ''}`;
}

/** @param {string} method @param {string} url @param {any} [body] @returns {Promise<any>} */
async function ask(method, url, body) {
  const how = body === undefined ? { method } : { method, body: JSON.stringify(body), headers: { 'content-type': 'application/json' } };
  const response = await fetch(url, { ...how, credentials: 'same-origin' });
  const said = await response.json();
  if (!response.ok) throw said;
  return said;
}

/** @param {string} path @param {Record<string, any>} [query] */
export const get = (path, query) => ask('GET', address(path, query));
/** @param {string} path @param {any} body @param {Record<string, any>} [query] */
export const post = (path, body, query) => ask('POST', address(path, query), body);
/** @param {string} path @param {Record<string, any>} [query] */
export const remove = (path, query) => ask('DELETE', address(path, query));
