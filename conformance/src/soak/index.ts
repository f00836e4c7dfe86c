export { type SoakReport, soak, warmUpShare } from "./soak-run.ts";
export { growthOf, type SoakSample } from "./soak-sample.ts";
