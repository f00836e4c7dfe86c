import { speak } from "@fairtick/game-view";
import { Fragment, type ReactNode, useEffect, useState } from "react";
import { languageFor } from "./languages.ts";
import { useLanguage } from "./use-language.ts";

/** Shows the page in the language that is wanted: after its catalog has come, and anew when another one is chosen. */
export function Translated({ children }: { readonly children: ReactNode }) {
  const [chosen] = useLanguage();
  const language = languageFor(chosen, navigator.languages);
  const [shown, setShown] = useState<string>();
  useEffect(() => {
    let isWanted = true;
    const show = (tag: string) => {
      document.documentElement.lang = tag;
      setShown(tag);
    };
    const begin = async () => {
      try {
        const catalog = await language.load?.();
        if (!isWanted) return;
        speak(language.tag, catalog);
        show(language.tag);
      } catch {
        // The server cannot be reached, or has a newer page: English is there.
        if (!isWanted) return;
        speak("en");
        show("en");
      }
    };
    void begin();
    return () => {
      isWanted = false;
    };
  }, [language]);
  return shown === undefined ? null : <Fragment key={shown}>{children}</Fragment>;
}
