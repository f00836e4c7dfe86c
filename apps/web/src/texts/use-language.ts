import { useLocalStorage } from "@mantine/hooks";

/** Tag of the language that was chosen in this browser, "" for what the browser says, and what changes it everywhere at once. */
export function useLanguage(): readonly [string, (tag: string) => void] {
  const [tag, setTag] = useLocalStorage({
    key: "fairtick.language",
    defaultValue: "",
    getInitialValueInEffect: false,
    deserialize: (text) => text ?? "",
    serialize: String,
  });
  return [tag, setTag];
}
