import type { SurveyMoment } from "@fairtick/game-view";
import type { apex } from "../../rules/index.ts";

export type RaceMoment = SurveyMoment<typeof apex>;
