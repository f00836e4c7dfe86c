import { useLocalStorage } from "@mantine/hooks";

/** Whether the record's ghost is shown to who plays in this browser, and what changes it everywhere at once. */
export function useGhostShown(): readonly [boolean, (isShown: boolean) => void] {
  const [isShown, setShown] = useLocalStorage<boolean>({
    key: "fairtick.ghost",
    defaultValue: false,
    getInitialValueInEffect: false,
    deserialize: (text) => text === "true",
    serialize: String,
  });
  return [isShown, setShown];
}
