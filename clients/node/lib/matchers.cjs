// @ts-check
// What `expect.extend` of Vitest and Jest takes.
"use strict";

const { said } = require("./tenant.cjs");

const matchers = {
  /**
   * @param {import("./tenant.cjs").Tenant} tenant
   * @param {{ allow?: string[], finished?: boolean }} [options]
   */
  async toHaveNoFindings(tenant, options) {
    const found = await tenant.findings(options);
    const message = () => (found.length ? said(found) : "the client broke no rule, and was meant to");
    return { pass: found.length === 0, message };
  },

  /**
   * @param {import("./tenant.cjs").Tenant} tenant
   * @param {string} rule
   * @param {{ allow?: string[], finished?: boolean }} [options]
   */
  async toHaveFinding(tenant, rule, options) {
    const found = await tenant.findings(options);
    const rules = [...new Set(found.map((/** @type {{ rule: string }} */ one) => one.rule))];
    const pass = rules.includes(rule);
    const message = () =>
      pass ? said(found.filter((/** @type {{ rule: string }} */ one) => one.rule === rule))
        : `there is no finding \`${rule}\`; there is: ${rules.join(", ") || "none"}`;
    return { pass, message };
  },
};

module.exports = { matchers };
