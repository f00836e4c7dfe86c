import { describeGame } from "@fairtick/conformance/game-suite";
import { gamePackage } from "./game.ts";

describeGame("coins", () => ({ package: gamePackage, options: {} }));
