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
  { href: "/leaderboards", label: "Leaderboards" },
  { href: "/replays", label: "Replays" },
];
const operatorPlace = { href: "/operator", label: "Operator" };

export function PageHeader({ guest, onRename }: PageHeaderProps) {
  const { colorScheme, toggleColorScheme } = useMantineColorScheme();
  const { identity } = useAccount();
  const isOfficer = identity.kind === "member" && identity.account.role !== "player";
  const other = colorScheme === "dark" ? "light" : "dark";
  return (
    <header className={css["header"]}>
      <Link href="/" className={css["logo"]} aria-label="Fairtick, home">
        <img src="/icon.svg" alt="" width={30} height={30} />
        <span>Fairtick</span>
      </Link>
      <nav className={css["places"]} aria-label="Places">
        {(isOfficer ? [...places, operatorPlace] : places).map((place) => (
          <Place key={place.href} {...place} />
        ))}
      </nav>
      <Group gap="xs" wrap="nowrap" className={css["person"]}>
        <AccountMenu guest={guest} onRename={onRename} />
        <Tooltip label={`Use the ${other} theme`}>
          <ActionIcon
            variant="subtle"
            color="gray"
            size="lg"
            onClick={() => toggleColorScheme()}
            aria-label={`Use the ${other} theme`}
          >
            <Icon name={other === "light" ? "sun" : "moon"} />
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
      {label}
    </Link>
  );
}
