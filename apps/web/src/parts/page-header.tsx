import { t, textKey } from "@fairtick/game-view";
import { ActionIcon, Group, Tooltip, useMantineColorScheme } from "@mantine/core";
import { Link, useRoute } from "wouter";
import { AccountMenu } from "../account/account-menu.tsx";
import { useAccount } from "../account/use-account.ts";
import type { Guest } from "../guest.ts";
import { Icon } from "./icon.tsx";
import css from "./page-header.module.css";

export interface PageHeaderProps {
  readonly guest: Guest;
  readonly onRename: (name: string) => void;
}

/** Where one gets to from everywhere. */
const places: readonly { readonly href: string; readonly label: string }[] = [
  { href: "/leaderboards", label: textKey("Leaderboards") },
  { href: "/replays", label: textKey("Replays") },
];
const operatorPlace = { href: "/operator", label: textKey("Operator") };

export function PageHeader({ guest, onRename }: PageHeaderProps) {
  const { colorScheme, toggleColorScheme } = useMantineColorScheme();
  const { identity } = useAccount();
  const isOfficer = identity.kind === "member" && identity.account.role !== "player";
  const isDark = colorScheme === "dark";
  const themeLabel = isDark ? t("Use the light theme") : t("Use the dark theme");
  return (
    <header className={css["header"]}>
      <Link href="/" className={css["logo"]} aria-label={t("Fairtick, home")}>
        <img src="/icon.svg" alt="" width={30} height={30} />
        <span>Fairtick</span>
      </Link>
      <nav className={css["places"]} aria-label={t("Places")}>
        {(isOfficer ? [...places, operatorPlace] : places).map((place) => (
          <Place key={place.href} {...place} />
        ))}
      </nav>
      <Group gap="xs" wrap="nowrap" className={css["person"]}>
        <AccountMenu guest={guest} onRename={onRename} />
        <Tooltip label={themeLabel}>
          <ActionIcon
            variant="subtle"
            color="gray"
            size="lg"
            onClick={() => toggleColorScheme()}
            aria-label={themeLabel}
          >
            <Icon name={isDark ? "sun" : "moon"} />
          </ActionIcon>
        </Tooltip>
      </Group>
    </header>
  );
}

function Place({ href, label }: { readonly href: string; readonly label: string }) {
  const [isHere] = useRoute(`${href}/*?`);
  return (
    <Link href={href} {...(isHere && { "aria-current": "page" as const })}>
      {t(label)}
    </Link>
  );
}
