import { Stack, Switch, Title } from "@mantine/core";
import { useLook } from "./use-look.ts";

/** How scenes look to whoever sits here. */
export function ViewSettings() {
  const [look, setLook] = useLook();
  return (
    <section aria-labelledby="view">
      <Title order={3} size="h5" mt="lg" mb="sm" id="view">
        View
      </Title>
      <Stack gap="sm">
        <Switch
          label="Colours for every kind of eye"
          description="Told apart also by who takes red for green."
          checked={look.colours === "distinct"}
          onChange={(event) =>
            setLook({ ...look, colours: event.currentTarget.checked ? "distinct" : "usual" })
          }
        />
        <Switch
          label="Names in the picture"
          checked={look.areNamesShown}
          onChange={(event) => setLook({ ...look, areNamesShown: event.currentTarget.checked })}
        />
      </Stack>
    </section>
  );
}
