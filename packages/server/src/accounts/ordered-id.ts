import { randomBytes } from "node:crypto";

/** UUIDs of version 7: those that are made later in this process sort behind the earlier ones. */
export class OrderedIds {
  #lastMs = 0;
  #count = 0;

  next(nowMs: number): string {
    if (nowMs > this.#lastMs) {
      this.#lastMs = nowMs;
      this.#count = 0;
    } else if (++this.#count > 0xfff) {
      this.#lastMs++;
      this.#count = 0;
    }
    const time = this.#lastMs.toString(16).padStart(12, "0");
    const count = (0x7000 | this.#count).toString(16);
    const random = randomBytes(8);
    random[0] = (random[0]! & 0x3f) | 0x80;
    const tail = random.toString("hex");
    return `${time.slice(0, 8)}-${time.slice(8)}-${count}-${tail.slice(0, 4)}-${tail.slice(4)}`;
  }
}
