export { develop } from "./dev.ts";
export { roundFile } from "./round-file.ts";
