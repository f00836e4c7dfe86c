/** Gears of the sound alone: the rules have none. */
const GEAR_TOPS_MPS = [16, 27, 39, 52, 66, 82];
const IDLE_HZ = 46;
const TOP_HZ = 178;
const FADE_S = 0.06;
const VOLUME = 0.11;
const SQUEAL_VOLUME = 0.05;

export interface SoundOfCar {
  readonly speed: number;
  readonly throttle: number;
  readonly isSliding: boolean;
}

/** The note of an engine, Hz: it climbs through each gear and falls at the next. */
export function engineHz(speedMps: number): number {
  const found = GEAR_TOPS_MPS.findIndex((top) => speedMps < top);
  const gear = found < 0 ? GEAR_TOPS_MPS.length - 1 : found;
  const from = gear === 0 ? 0 : GEAR_TOPS_MPS[gear - 1] * 0.62;
  const share = Math.min(1, Math.max(0, (speedMps - from) / (GEAR_TOPS_MPS[gear] - from)));
  return IDLE_HZ + (TOP_HZ - IDLE_HZ) * share;
}

/** An engine and its tyres, of two oscillators and some noise. Browsers let it sound only after a key or a click. */
export class EngineSound {
  readonly #context = new AudioContext();
  readonly #low: OscillatorNode;
  readonly #high: OscillatorNode;
  readonly #engine: GainNode;
  readonly #filter: BiquadFilterNode;
  readonly #squeal: GainNode;

  constructor() {
    const context = this.#context;
    this.#engine = new GainNode(context, { gain: 0 });
    this.#filter = new BiquadFilterNode(context, { type: "lowpass", frequency: 500, Q: 0.8 });
    this.#low = new OscillatorNode(context, { type: "sawtooth", frequency: IDLE_HZ });
    this.#high = new OscillatorNode(context, { type: "square", frequency: IDLE_HZ * 1.5, detune: 7 });
    const soft = new GainNode(context, { gain: 0.35 });
    this.#low.connect(this.#filter);
    this.#high.connect(soft).connect(this.#filter);
    this.#filter.connect(this.#engine).connect(context.destination);
    this.#squeal = new GainNode(context, { gain: 0 });
    const band = new BiquadFilterNode(context, { type: "bandpass", frequency: 1150, Q: 5 });
    noise(context).connect(band).connect(this.#squeal).connect(context.destination);
    this.#low.start();
    this.#high.start();
  }

  update({ speed, throttle, isSliding }: SoundOfCar): void {
    const now = this.#context.currentTime;
    const hz = engineHz(speed);
    this.#low.frequency.setTargetAtTime(hz, now, FADE_S);
    this.#high.frequency.setTargetAtTime(hz * 1.5, now, FADE_S);
    this.#filter.frequency.setTargetAtTime(380 + 900 * throttle + hz * 2, now, FADE_S);
    this.#engine.gain.setTargetAtTime(VOLUME * (0.45 + 0.55 * throttle), now, FADE_S);
    this.#squeal.gain.setTargetAtTime(isSliding ? SQUEAL_VOLUME : 0, now, FADE_S);
  }

  close(): void {
    void this.#context.close();
  }
}

function noise(context: AudioContext): AudioBufferSourceNode {
  const buffer = context.createBuffer(1, context.sampleRate, context.sampleRate);
  const samples = buffer.getChannelData(0);
  for (let i = 0; i < samples.length; i++) samples[i] = Math.random() * 2 - 1;
  const source = new AudioBufferSourceNode(context, { buffer, loop: true });
  source.start();
  return source;
}
