// @ts-check
// One key of a mock, by its control API.
"use strict";

const { execFile } = require("node:child_process");
const { promisify } = require("node:util");

/**
 * Returns what the control API answers; a refusal is an error that has its reasons and hints.
 * @param {string} origin
 * @param {string} method
 * @param {string} path
 * @param {{ key?: string, token?: string, body?: unknown }} [more]
 * @returns {Promise<any>}
 */
async function ask(origin, method, path, { key, token, body } = {}) {
  const headers = /** @type {Record<string, string>} */ ({ "content-type": "application/json" });
  if (key !== undefined) headers["x-drytake-key"] = key;
  if (token !== undefined) headers["x-drytake-token"] = token;
  const answer = await fetch(`${origin}/_drytake${path}`, {
    method,
    headers,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${method} /_drytake${path}: ${reasons(answer.status, text)}`);
  return JSON.parse(text);
}

/**
 * @param {number} status
 * @param {string} text
 */
function reasons(status, text) {
  try {
    const problem = JSON.parse(text);
    const flaws = (problem.errors ?? []).map(
      (/** @type {{ message: string, hint: string }} */ flaw) => `${flaw.message}; ${flaw.hint}`,
    );
    return flaws.join("\n") || problem.detail;
  } catch {
    return `${status} ${text.slice(0, 200)}`;
  }
}

/** One key of the mock: its own tasks, clock, money, scenarios and findings. */
class Tenant {
  /**
   * @param {import("./mock.cjs").Mock} mock
   * @param {string} key
   */
  constructor(mock, key) {
    this.mock = mock;
    this.key = key;
  }

  /**
   * What a client takes for a provider's own base URL.
   * @param {string} provider
   */
  baseUrl(provider) {
    const url = this.mock.providers[provider];
    if (url === undefined) {
      throw new Error(`there is no provider \`${provider}\`; there is: ${Object.keys(this.mock.providers).join(", ")}`);
    }
    return url;
  }

  /**
   * Variables that point known clients of a provider at the mock, as `drytake env` prints them.
   * @param {string} provider
   * @returns {Promise<Record<string, string>>}
   */
  async env(provider) {
    this.baseUrl(provider);
    const [program = "drytake", ...before] = this.mock.command;
    const flags = ["env", provider, "--url", this.mock.url, "--key", this.key, "--format", "json"];
    const { stdout } = await promisify(execFile)(program, [...before, ...flags]);
    const clients = /** @type {{ settings: Record<string, string> }[]} */ (JSON.parse(stdout).clients);
    return Object.assign({}, ...clients.map((client) => client.settings));
  }

  /**
   * Lets something go wrong from now on; `null` lets all go well again.
   * @param {string | object | object[] | null} chosen
   * @param {object} [more]
   */
  scenario(chosen, more = {}) {
    if (chosen === null) return this.#ask("DELETE", "/scenario");
    return this.#ask("POST", "/scenario", typeof chosen === "string" ? { name: chosen, ...more } : chosen);
  }

  /**
   * How long tasks take.
   * @param {string} mode
   */
  timing(mode) {
    return this.#ask("POST", "/timing", { mode });
  }

  /**
   * Moves the key's clock on, in no time.
   * @param {number} seconds
   */
  advance(seconds) {
    return this.#ask("POST", "/clock", { advance: seconds });
  }

  /**
   * All that is said of the key's calls: findings, coverage, costs, money.
   * @param {{ allow?: string[], finished?: boolean }} [options]
   */
  report({ allow = [], finished = false } = {}) {
    const query = new URLSearchParams(allow.map((pattern) => ["allow", pattern]));
    if (finished) query.set("finished", "true");
    return this.#ask("GET", `/findings?${query}`);
  }

  /**
   * Which rules the key's calls broke.
   * @param {{ allow?: string[], finished?: boolean }} [options]
   */
  async findings(options) {
    return (await this.report(options)).findings;
  }

  /** The key's calls with their responses, oldest first. */
  async journal() {
    return (await this.#ask("GET", "/journal?limit=1000")).calls;
  }

  /** The key's tasks, newest first. */
  async tasks() {
    return (await this.#ask("GET", "/tasks?limit=1000")).tasks;
  }

  /** Forgets the key's tasks, money, clock, scenario and journal. */
  reset() {
    return this.#ask("POST", "/reset");
  }

  /**
   * Fails where the key's calls broke a rule.
   * @param {{ allow?: string[], finished?: boolean }} [options]
   */
  async assertNoFindings(options) {
    const found = await this.findings(options);
    if (found.length > 0) throw new Error(said(found));
  }

  /**
   * @param {string} method
   * @param {string} path
   * @param {unknown} [body]
   */
  #ask(method, path, body) {
    return ask(this.mock.url, method, path, { key: this.key, token: this.mock.token, body });
  }
}

/**
 * Returns findings as text: what was broken, where, and how to mend it.
 * @param {import("./index.d.cts").Finding[]} found
 */
function said(found) {
  const lines = found.map((one) => {
    const at = one.pointer ? ` at ${one.pointer}` : "";
    return `${one.severity} ${one.rule}: ${one.message}\n  ${one.subject}${at}\n  hint: ${one.hint}`;
  });
  return [`the client broke ${found.length} rule${found.length === 1 ? "" : "s"}:`, ...lines].join("\n");
}

module.exports = { Tenant, ask, said };
