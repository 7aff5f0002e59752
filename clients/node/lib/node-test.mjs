// @ts-check
import drytake from "./node-test.cjs";

export const { Mock, Tenant, connect, matchers, start, useDrytake } = drytake;
