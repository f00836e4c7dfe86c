/** Who of a session's people has said to be ready for its start. */
export class Readiness {
  readonly #playerIds = new Set<string>();
  #isToBeJudged = false;

  get count(): number {
    return this.#playerIds.size;
  }

  get playerIds(): string[] {
    return [...this.#playerIds];
  }

  has(playerId: string): boolean {
    return this.#playerIds.has(playerId);
  }

  /** Somebody is ready, or is not any more. Returns whether that is new. */
  set(playerId: string, isReady: boolean): boolean {
    if (this.has(playerId) === isReady) return false;
    if (isReady) this.#playerIds.add(playerId);
    else this.#playerIds.delete(playerId);
    this.#isToBeJudged = true;
    return true;
  }

  /** Nobody is ready any more. */
  clear(): void {
    this.#isToBeJudged ||= this.count > 0;
    this.#playerIds.clear();
  }

  /** Somebody has gone: those who are left may all be ready. */
  othersHaveChanged(): void {
    this.#isToBeJudged ||= this.count > 0;
  }

  /** Whether anything has changed since this was asked last. */
  takeChange(): boolean {
    const hasChanged = this.#isToBeJudged;
    this.#isToBeJudged = false;
    return hasChanged;
  }
}
