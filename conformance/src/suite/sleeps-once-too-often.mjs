// The faulty game on a thread that ends while it waits for the next tick, as by a fault of the platform.
const SLEEPS = 60;
let sleeps = 0;
const { wait } = Atomics;
Atomics.wait = (...args) => {
  if (++sleeps > SLEEPS) process.exit(3);
  return wait(...args);
};

export { gamePackage } from "../../dist/games/faulty-game.js";
