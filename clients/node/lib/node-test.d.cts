import type { Lifecycle, StartOptions } from "./index.cjs";

export * from "./index.cjs";
/** Lets a mock run for the tests of a file. */
export declare function useDrytake(options?: StartOptions): Lifecycle;
