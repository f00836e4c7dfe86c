const WANTED_SPEED_MPS = 15;
/** Metres per second below it that ask for the whole throttle. */
const SPEED_BAND_MPS = 5;
/** Steering for each metre beside the centreline, and for each metre per second away from it. */
const BY_PLACE = 0.04;
const BY_DRIFT = 0.12;

/** Back to the centreline, at a speed that every bend allows. Knows nothing of the track. */
export class SteeringRule {
  #lateralM = 0;
  #atMs = Number.NaN;

  /** `lateralM`: left of the centreline. Positive steering turns left. */
  decide(lateralM: number, speedMps: number, nowMs: number) {
    const passedS = (nowMs - this.#atMs) / 1000;
    const driftMps = passedS > 0 ? (lateralM - this.#lateralM) / passedS : 0;
    this.#lateralM = lateralM;
    this.#atMs = nowMs;
    const missing = (WANTED_SPEED_MPS - speedMps) / SPEED_BAND_MPS;
    return {
      throttle: within(0, missing, 1),
      brake: within(0, -missing, 1),
      steering: within(-1, -(BY_PLACE * lateralM + BY_DRIFT * driftMps), 1),
    };
  }
}

const within = (least: number, value: number, most: number): number => Math.min(Math.max(value, least), most);
