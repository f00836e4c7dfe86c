import type { Judgement } from "./judge-replay.ts";

export interface JudgeSetup {
  /** Folder of the replays. */
  readonly dir: string;
  /** Modules that export the packages of the games. */
  readonly gameModules: readonly string[];
  /** One word, which the thread raises whenever it has moved on. */
  readonly progress: SharedArrayBuffer;
}

export interface JudgeTask {
  readonly number: number;
  readonly sessionId: string;
  readonly resultJson: string;
}

export interface JudgeVerdict {
  readonly number: number;
  readonly judgement: Judgement;
  readonly tookMs: number;
}
