// @ts-check
// One mock for a test file, by the hooks of whichever runner.
"use strict";

const { start } = require("./mock.cjs");

/** What a test file holds: the mock runs from its first test to its last. */
class Lifecycle {
  /** @type {import("./mock.cjs").Mock | undefined} */
  #mock;

  /**
   * @param {import("./index.d.cts").StartOptions | undefined} options
   * @param {(start: () => Promise<void>) => void} before
   * @param {(stop: () => Promise<void>) => void} after
   */
  constructor(options, before, after) {
    before(async () => {
      this.#mock = await start(options);
    });
    after(async () => {
      await this.#mock?.stop();
    });
  }

  get mock() {
    if (this.#mock === undefined) throw new Error("the mock runs within tests and hooks: ask for it there");
    return this.#mock;
  }

  get url() {
    return this.mock.url;
  }

  /** @param {string} [key] */
  tenant(key) {
    return this.mock.tenant(key);
  }
}

module.exports = { Lifecycle };
