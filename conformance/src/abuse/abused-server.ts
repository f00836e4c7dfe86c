import { type ConfigChanges, ServerProcess, type StartedBy } from "../end-to-end/server-process.ts";

/** `shipped`: limits as they come; `raised`: so far up that abuse reaches what lies behind them. */
export type AbusedLimits = "shipped" | "raised";
export type AbusedSecurity = "plain" | "sealed";

export const adminToken = "only-for-tests-0123456789abcdefghij";
/** After the last client is gone nothing of it is left so much later. */
const patienceSeconds = 2;

/** Honest clients come from 127.0.0.1; everybody else is limited by address. */
const honest = { exempt_addresses: ["127.0.0.1"] };

const limits: Readonly<Record<AbusedLimits, ConfigChanges["limits"]>> = {
  shipped: honest,
  raised: {
    ...honest,
    control_rate: "off",
    input_rate: "off",
    datagram_rate: "off",
    stranger_rate: "off",
    create_rate: "off",
    resync_rate: "off",
    websocket_frame_rate: "off",
    connection_rate: "off",
    fault_rate: "off",
    connections_per_address: 1000,
    sessions_per_address: 1000,
    violations_max: 1_000_000,
    malformed_max: 10_000,
  },
};

/** A real server that has little patience, so that what abusers leave behind is soon seen to be gone. */
export function startAbusedServer(
  limitsOf: AbusedLimits,
  security: AbusedSecurity,
  changes: ConfigChanges = {},
  how: StartedBy = {},
): Promise<ServerProcess> {
  const config: ConfigChanges = {
    server: { session_timeout_seconds: patienceSeconds, ...changes.server },
    network: {
      tls: security === "sealed" ? "required" : "off",
      udp_security: security === "sealed" ? "sealed" : "off",
      resume_window_seconds: patienceSeconds,
      ...changes.network,
    },
    content: { ...changes.content },
    persistence: { ...changes.persistence },
    limits: { ...limits[limitsOf], ...changes.limits },
    admin: { token: adminToken },
    logging: { console_enabled: false, ...changes.logging },
  };
  return ServerProcess.start(config, [], how);
}
