import { databaseTargetOf } from "../storage/database-target.ts";
import { formatBindAddress } from "./bind-address.ts";
import type { ConfigFault } from "./config-fault.ts";
import type { ConfigKeyName, ServerConfig } from "./config-keys.ts";

/** Faults of values that are allowed each alone but not together. */
export function checkConsistency(
  config: ServerConfig,
  originOf: (name: ConfigKeyName) => string,
): ConfigFault[] {
  const { server, network, admin, auth, api, accounts, persistence } = config;
  const faults: ConfigFault[] = [];
  const fault = (key: ConfigKeyName, value: string, allowed: string) =>
    faults.push({ origin: originOf(key), key, value, allowed });

  if (network.heartbeatTimeoutMs <= network.heartbeatIntervalMs) {
    const allowed = `allowed is more than network.heartbeat_interval_ms (${network.heartbeatIntervalMs})`;
    fault("network.heartbeat_timeout_ms", String(network.heartbeatTimeoutMs), allowed);
  }
  if (server.demoSessions > server.maxSessions) {
    const allowed = `allowed is at most server.max_sessions (${server.maxSessions})`;
    fault("server.demo_sessions", String(server.demoSessions), allowed);
  }
  const listeners = [
    ["network.tcp_bind", network.tcpBind],
    ["network.health_bind", network.healthBind],
    ["network.web_bind", network.webBind],
    ["api.bind", api.bind],
  ] as const;
  for (const [i, [key, bind]] of listeners.entries()) {
    const address = formatBindAddress(bind);
    const twin = listeners.slice(0, i).find(([, earlier]) => formatBindAddress(earlier) === address);
    if (bind.port !== 0 && twin !== undefined)
      fault(key, JSON.stringify(address), `allowed is an address other than ${twin[0]}`);
  }
  if (persistence.readReplicaUrl !== "" && databaseTargetOf(config).engine !== "postgres") {
    const allowed = "allowed with a PostgreSQL server in persistence.database_url, which it follows";
    fault("persistence.read_replica_url", "(secret)", allowed);
  }
  if (network.webTls === "required" && network.tls !== "required") {
    const allowed =
      'allowed is "auto", or "required" with network.tls = "required", whose certificate it uses';
    fault("network.web_tls", '"required"', allowed);
  }
  if (api.tls === "required" && network.tls !== "required") {
    const allowed =
      'allowed is "auto", or "required" with network.tls = "required", whose certificate it uses';
    fault("api.tls", '"required"', allowed);
  }
  if (network.tls === "required" && network.tlsCertPath === network.tlsKeyPath) {
    const allowed = "allowed is a file other than network.tls_cert_path";
    fault("network.tls_key_path", JSON.stringify(network.tlsKeyPath), allowed);
  }
  if (network.udpSecurity === "sealed" && network.tls !== "required") {
    const allowed = 'allowed is "off", or "sealed" with network.tls = "required", whose keys it uses';
    fault("network.udp_security", '"sealed"', allowed);
  }
  if (network.udpSecurity === "sealed" && network.udpSourceBinding === "on") {
    const allowed = 'allowed are "auto" and "off" with network.udp_security = "sealed"';
    fault("network.udp_source_binding", '"on"', allowed);
  }
  if (auth.requireToken && !accounts.enabled && auth.jwtSecret === "" && auth.jwtPublicKeyPath === "") {
    const allowed =
      "with true, accounts.enabled must be true, or auth.jwt_secret or auth.jwt_public_key_path be given";
    fault("auth.require_token", "true", allowed);
  }
  if (accounts.oidcIssuer !== "" && (accounts.oidcClientId === "" || accounts.oidcRedirectUrl === "")) {
    const allowed =
      'allowed is "", or a provider with accounts.oidc_client_id and accounts.oidc_redirect_url';
    fault("accounts.oidc_issuer", JSON.stringify(accounts.oidcIssuer), allowed);
  }
  if (auth.jwtSecret !== "" && auth.jwtSecret.length < 32) {
    fault("auth.jwt_secret", "(secret)", "allowed are at least 32 characters");
  }
  if (admin.token !== "" && !/^\S{32,}$/.test(admin.token)) {
    fault("admin.token", "(secret)", "allowed are at least 32 characters, without spaces");
  }
  return faults;
}
