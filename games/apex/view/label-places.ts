const FADE_MS = 160;
/** Who has a label keeps it until another one is nearer by so much: labels must not flicker. */
const HOLD_SHARE = 0.75;
/** How much labels may lie over each other, px. */
const OVERLAP_PX = 3;

/** A box on the screen, px. */
export interface LabelBox {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

export interface WantedLabel extends LabelBox {
  readonly seat: number;
  /** The less, the sooner it gets a place. */
  readonly distanceM: number;
}

/** Which of the labels that lie over each other are seen, and how they come and go. */
export class LabelPlaces {
  /** By seat, 0 to 1. */
  readonly #opacities: Float64Array;
  readonly #taken: LabelBox[] = [];

  constructor(seats: number) {
    this.#opacities = new Float64Array(seats);
  }

  opacity(seat: number): number {
    return this.#opacities[seat];
  }

  /** Gives places to the nearest first; none over `occupied`. */
  update(wanted: readonly WantedLabel[], occupied: readonly LabelBox[], elapsedMs: number): void {
    const rank = ({ seat, distanceM }: WantedLabel) =>
      distanceM * (this.#opacities[seat] > 0.5 ? HOLD_SHARE : 1);
    const taken = this.#taken;
    taken.length = 0;
    taken.push(...occupied);
    const step = elapsedMs / FADE_MS;
    for (const label of wanted.toSorted((a, b) => rank(a) - rank(b))) {
      const isFree = !taken.some((box) => overlaps(box, label));
      if (isFree) taken.push(label);
      const opacity = this.#opacities[label.seat] + (isFree ? step : -step);
      this.#opacities[label.seat] = Math.min(1, Math.max(0, opacity));
    }
  }
}

const overlaps = (a: LabelBox, b: LabelBox): boolean =>
  a.left + a.width - OVERLAP_PX > b.left &&
  b.left + b.width - OVERLAP_PX > a.left &&
  a.top + a.height - OVERLAP_PX > b.top &&
  b.top + b.height - OVERLAP_PX > a.top;
