import { t } from "@fairtick/game-view";
import { Stack, Switch, Title } from "@mantine/core";
import { useGhostShown } from "./use-ghost-shown.ts";
import { useLook } from "./use-look.ts";

/** How scenes look to whoever sits here. */
export function ViewSettings() {
  const [look, setLook] = useLook();
  const [isGhostShown, setGhostShown] = useGhostShown();
  return (
    <section aria-labelledby="view">
      <Title order={3} size="h5" mt="lg" mb="sm" id="view">
        {t("View")}
      </Title>
      <Stack gap="sm">
        <Switch
          label={t("Colours for every kind of eye")}
          description={t("Told apart also by who takes red for green.")}
          checked={look.colours === "distinct"}
          onChange={(event) =>
            setLook({ ...look, colours: event.currentTarget.checked ? "distinct" : "usual" })
          }
        />
        <Switch
          label={t("Names in the picture")}
          checked={look.areNamesShown}
          onChange={(event) => setLook({ ...look, areNamesShown: event.currentTarget.checked })}
        />
        <Switch
          label={t("The record as a ghost")}
          description={t("The best of all with what you play, seen through, beside you.")}
          checked={isGhostShown}
          onChange={(event) => setGhostShown(event.currentTarget.checked)}
        />
      </Stack>
    </section>
  );
}
