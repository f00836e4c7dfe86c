import { ActionIcon, Tooltip } from "@mantine/core";
import { Icon, type IconName } from "./icon.tsx";

export interface ToolButtonProps {
  readonly name: IconName;
  readonly label: string;
  readonly isPressed?: boolean;
  readonly onClick: () => void;
}

/** A button over a picture, dark in both themes. */
export function ToolButton({ name, label, isPressed, onClick }: ToolButtonProps) {
  return (
    <Tooltip label={label}>
      <ActionIcon
        size="lg"
        variant="filled"
        color={isPressed === true ? "amber" : "dark.8"}
        aria-label={label}
        {...(isPressed !== undefined && { "aria-pressed": isPressed })}
        onClick={onClick}
      >
        <Icon name={name} size={18} />
      </ActionIcon>
    </Tooltip>
  );
}
