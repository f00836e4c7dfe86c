export { NetworkPath, type PathConditions, pathOf, perfectPath } from "./network-path.ts";
export { SimulatedAccess } from "./simulated-access.ts";
export { SimulatedClient } from "./simulated-client.ts";
export { SimulatedServer } from "./simulated-server.ts";
export { VirtualTime } from "./virtual-time.ts";
