import { ActionIcon, Button, Group, Popover, TextInput, Tooltip, useMantineColorScheme } from "@mantine/core";
import { useState } from "react";
import { Link } from "wouter";
import type { Guest } from "../guest.ts";
import { Icon } from "./icon.tsx";
import css from "./page-header.module.css";

export interface PageHeaderProps {
  readonly guest: Guest;
  readonly onRename: (name: string) => void;
}

export function PageHeader({ guest, onRename }: PageHeaderProps) {
  const { colorScheme, toggleColorScheme } = useMantineColorScheme();
  const other = colorScheme === "dark" ? "light" : "dark";
  return (
    <header className={css["header"]}>
      <Link href="/" className={css["logo"]} aria-label="Fairtick, home">
        <img src="/icon.svg" alt="" width={30} height={30} />
        Fairtick
      </Link>
      <Group gap="xs">
        <Button component={Link} href="/replays" variant="subtle" color="gray">
          Replays
        </Button>
        <GuestName guest={guest} onRename={onRename} />
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

function GuestName({ guest, onRename }: PageHeaderProps) {
  const [isOpen, setOpen] = useState(false);
  const [name, setName] = useState(guest.name);
  return (
    <Popover opened={isOpen} onChange={setOpen} position="bottom-end" trapFocus withArrow>
      <Popover.Target>
        <Button
          variant="subtle"
          color="gray"
          leftSection={<Icon name="person" />}
          onClick={() => {
            setName(guest.name);
            setOpen((open) => !open);
          }}
        >
          {guest.name}
        </Button>
      </Popover.Target>
      <Popover.Dropdown>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            onRename(name);
            setOpen(false);
          }}
        >
          <TextInput
            label="Your name in races"
            description="You play as a guest; the name stays in this browser."
            value={name}
            maxLength={24}
            onChange={(event) => setName(event.currentTarget.value)}
            data-autofocus
          />
          <Group justify="flex-end" mt="sm">
            <Button type="submit" disabled={name.trim() === ""}>
              Keep
            </Button>
          </Group>
        </form>
      </Popover.Dropdown>
    </Popover>
  );
}
