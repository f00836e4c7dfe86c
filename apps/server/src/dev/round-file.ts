import { dirname, join } from "node:path";

/** Written whenever the rules of the module have been exchanged, while it is being developed: for those who show it. */
export const roundFile = (module: string): string => join(dirname(module), ".fairtick-round");
