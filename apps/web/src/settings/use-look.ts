import type { SceneLook } from "@fairtick/game-view";
import { useLocalStorage } from "@mantine/hooks";

const usual: SceneLook = { colours: "usual", areNamesShown: true };

/** How somebody wants scenes to look in this browser, and what changes it everywhere at once. */
export function useLook(): readonly [SceneLook, (look: SceneLook) => void] {
  const [look, setLook] = useLocalStorage<SceneLook>({
    key: "fairtick.look",
    defaultValue: usual,
    getInitialValueInEffect: false,
    deserialize: parseLook,
  });
  return [look, setLook];
}

/** The usual look where something else was kept. */
export function parseLook(text: string | undefined): SceneLook {
  try {
    const { colours, areNamesShown } = JSON.parse(text ?? "{}") as Partial<SceneLook>;
    return { colours: colours === "distinct" ? "distinct" : "usual", areNamesShown: areNamesShown !== false };
  } catch {
    return usual;
  }
}
