import "vitest";
import type { FindingsOptions, Lifecycle, StartOptions } from "./index.cjs";

export * from "./index.cjs";
/** Lets a mock run for the tests of a file. */
export declare function useDrytake(options?: StartOptions): Lifecycle;

declare module "vitest" {
  interface Matchers<T = any> {
    /** The tenant's calls broke no rule. */
    toHaveNoFindings(options?: FindingsOptions): Promise<void>;
    /** They broke this one. */
    toHaveFinding(rule: string, options?: FindingsOptions): Promise<void>;
  }
}
