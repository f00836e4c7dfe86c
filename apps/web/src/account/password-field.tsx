import { t } from "@fairtick/game-view";
import { PasswordInput, type PasswordInputProps } from "@mantine/core";

/** For a password, which is seen while somebody wants that. */
export function PasswordField(props: PasswordInputProps) {
  return (
    <PasswordInput
      visibilityToggleButtonProps={{ "aria-label": t("Toggle password visibility") }}
      {...props}
    />
  );
}
