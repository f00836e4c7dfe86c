import type { GamePackage } from "@fairtick/contract";
import type { GameContent } from "./lobby/lobby-context.ts";
import type { BindAddress } from "./ops/bind-address.ts";

/** A game with addresses of its own. */
export interface ServedGame {
  /** Another one after `RunningServer.changeRules`, as is its content. */
  package: GamePackage;
  content: GameContent;
  /** One of the dialect's profiles, or `auto`. */
  readonly profile: string;
  readonly tcp: BindAddress;
  readonly udp: BindAddress;
}
