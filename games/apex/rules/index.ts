export { apex } from "./game.ts";
