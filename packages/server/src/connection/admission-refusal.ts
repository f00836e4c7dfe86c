/** Why a stream never became a connection. For all but the last nothing is spent on it. */
export const admissionRefusals = {
  total: "There are limits.connections_max connections.",
  unauthenticated: "limits.unauthenticated_max connections have not signed in.",
  handshakes: "limits.handshakes_max TLS handshakes are in progress.",
  address: "Its address has limits.connections_per_address connections.",
  rate: "Its address connects more often than limits.connection_rate.",
  faults: "More connections of its address broke the protocol than limits.fault_rate allows.",
  handshake: "Its TLS handshake failed or took longer than limits.handshake_timeout_ms.",
} as const;

export type AdmissionRefusal = keyof typeof admissionRefusals;
