import { t } from "@fairtick/game-view";
import { NativeSelect } from "@mantine/core";
import { languages } from "./languages.ts";
import { useLanguage } from "./use-language.ts";

/** What the page speaks, below every page that is no session: a session would be left by it. */
export function LanguageChoice() {
  const [chosen, setChosen] = useLanguage();
  const offered = languages.flatMap(({ tag, name }) =>
    name === undefined ? [] : { value: tag, label: name },
  );
  return (
    <NativeSelect
      aria-label={t("Language")}
      size="xs"
      w="fit-content"
      ml="auto"
      data={[{ value: "", label: t("Language: as the browser says") }, ...offered]}
      value={chosen}
      onChange={(event) => setChosen(event.currentTarget.value)}
    />
  );
}
