import { t } from "@fairtick/game-view";
import { Button, Title } from "@mantine/core";
import { Link } from "wouter";
import { EmptyPlace } from "./empty-place.tsx";

/** For addresses that lead nowhere. */
export function NoSuchPage() {
  return (
    <>
      <Title order={1} my="xl">
        {t("Nothing is here")}
      </Title>
      <EmptyPlace
        title={t("No page has this address.")}
        text={t("It may have been typed wrong, or belong to a newer version of this server.")}
      >
        <Button component={Link} href="/" mt="md">
          {t("To the sessions")}
        </Button>
      </EmptyPlace>
    </>
  );
}
