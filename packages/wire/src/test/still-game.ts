import { Phase, struct } from "@fairtick/contract";

/** All that a game needs beside its state, what is seen of it and a name: nothing ever happens in it. */
export const stillGame = {
  version: 1,
  tickHz: 20,
  input: {},
  onMissingInput: { repeatTicks: 0 },
  events: {},
  commands: {},
  options: struct({}),
  loadout: struct({}),
  plan: () => ({ title: "", seats: 1, reservedSeats: 0, countdownSeconds: 0, capacities: {}, content: [] }),
  checkLoadout: () => undefined,
  prepare: () => null,
  create: () => {},
  seat: () => {},
  unseat: () => {},
  fill: () => [],
  start: () => {},
  phase: () => Phase.lobby,
  joinDuring: [],
  stages: [],
  drivers: [],
  results: () => null,
};
