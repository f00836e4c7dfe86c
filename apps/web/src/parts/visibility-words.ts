import { textKey } from "@fairtick/game-view";

/** Who finds a session, in a word. */
export const visibilityWords: { readonly [visibility: string]: string } = {
  public: textKey("Public"),
  protected: textKey("Protected"),
  private: textKey("Private"),
};
