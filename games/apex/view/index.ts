export { apexView } from "./apex-view.ts";
