// @ts-check
import { afterAll, beforeAll, expect } from "vitest";
import lifecycle from "./lifecycle.cjs";
import drytake from "./index.cjs";

expect.extend(/** @type {any} */ (drytake.matchers));

/** @param {import("./index.d.mts").StartOptions} [options] */
export function useDrytake(options) {
  return new lifecycle.Lifecycle(options, (run) => beforeAll(run, 60_000), (run) => afterAll(run));
}

export const { Mock, Tenant, connect, matchers, start } = drytake;
