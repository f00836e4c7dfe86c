import { textKey } from "@fairtick/game-view";

/** Who finds a session, in a word. */
export const visibilityWords: { readonly [visibility: string]: string } = {
  public: textKey("public"),
  protected: textKey("protected"),
  private: textKey("private"),
};
