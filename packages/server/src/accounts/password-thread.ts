import { parentPort } from "node:worker_threads";
import { type Algorithm, hashSync, verifySync } from "@node-rs/argon2";
import { compareSync } from "bcryptjs";
import { lowerPriority } from "../host/thread-priority.ts";
import type { PasswordAnswer, PasswordQuestion } from "./passwords.ts";

// Entry of the thread that hashes passwords; see passwords.ts for who starts it.

/** The package declares its names as constants that this compiler cannot see. */
const ARGON2ID = 2 as Algorithm;

// Sessions come first where processors are few.
lowerPriority();

parentPort?.on("message", (question: PasswordQuestion) => {
  parentPort?.postMessage(answer(question));
});

function answer({ number, work }: PasswordQuestion): PasswordAnswer {
  if (work.kind === "hash") {
    const { memoryKib: memoryCost, passes: timeCost } = work.cost;
    const hash = hashSync(work.password, { algorithm: ARGON2ID, memoryCost, timeCost, parallelism: 1 });
    return { number, value: hash };
  }
  try {
    const isBcrypt = /^\$2[aby]\$/.test(work.hash);
    const isRight = isBcrypt ? compareSync(work.password, work.hash) : verifySync(work.hash, work.password);
    return { number, value: isRight };
  } catch {
    // A hash that cannot be read matches nothing.
    return { number, value: false };
  }
}
