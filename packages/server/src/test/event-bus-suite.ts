import { describe, expect, it } from "vitest";
import type { EventBus, EventBusFaults } from "../events/event-bus.ts";

/** Two kinds of events, in two sessions. */
export type TestEvent =
  | { readonly kind: "said"; readonly sessionId: string; readonly number: number }
  | { readonly kind: "done"; readonly sessionId: string };

export interface TestBusOptions extends EventBusFaults {
  readonly pendingMax: number;
}

const said = (number: number, sessionId = "s1"): TestEvent => ({ kind: "said", sessionId, number });
const done: TestEvent = { kind: "done", sessionId: "s1" };
const pendingMax = 8;

/** What every transport of events must do. */
export function describeEventBus(
  name: string,
  open: (options: TestBusOptions) => Promise<EventBus<TestEvent>>,
): void {
  const openTest = async () => {
    const failed: string[] = [];
    const dropped: string[] = [];
    const bus = await open({
      pendingMax,
      failed: (subscriber, { kind }, error) =>
        void failed.push(`${subscriber} ${kind}: ${(error as Error).message}`),
      dropped: (subscriber, { kind }) => void dropped.push(`${subscriber} ${kind}`),
    });
    /** Collects what a subscriber is told. */
    const collect = (subscriber: string, kinds: TestEvent["kind"][] = ["said", "done"]) => {
      const events: TestEvent[] = [];
      const end = bus.subscribe({ subscriber, kinds, handle: (event) => void events.push(event) });
      return { events, end };
    };
    return { bus, failed, dropped, collect };
  };

  describe(`the event bus ${name}`, () => {
    it("tells every subscriber of the kinds that it wants, as they were published", async () => {
      const { bus, collect } = await openTest();
      const [all, some] = [collect("all"), collect("some", ["done"])];
      for (const event of [said(1), done, said(2)]) bus.publish(event);
      await bus.close(10_000);
      expect(all.events).toEqual([said(1), done, said(2)]);
      expect(some.events).toEqual([done]);
    });

    it("tells later than it was published, so that nobody's handling delays or fails the publisher", async () => {
      const { bus, collect } = await openTest();
      const { events } = collect("late");
      bus.publish(done);
      expect(events).toEqual([]);
      await bus.close(10_000);
      expect(events).toEqual([done]);
    });

    it("keeps the order of a session, also where handling takes its time", async () => {
      const { bus } = await openTest();
      const order: string[] = [];
      bus.subscribe({
        subscriber: "slow",
        kinds: ["said"],
        handle: async ({ number, sessionId }) => {
          order.push(`${sessionId} ${number} begins`);
          for (let turns = 3 - number; turns > 0; turns--) await new Promise(setImmediate);
          order.push(`${sessionId} ${number} ends`);
        },
      });
      for (const number of [0, 1, 2]) for (const session of ["s1", "s2"]) bus.publish(said(number, session));
      await bus.close(10_000);
      for (const session of ["s1", "s2"]) {
        expect(order.filter((line) => line.startsWith(session))).toEqual(
          [0, 1, 2].flatMap((number) => [`${session} ${number} begins`, `${session} ${number} ends`]),
        );
      }
    });

    it("keeps a subscriber that throws or rejects from nothing but that event, and says so", async () => {
      const { bus, failed, collect } = await openTest();
      const told: number[] = [];
      bus.subscribe({
        subscriber: "throws",
        kinds: ["said"],
        handle: ({ number }) => {
          told.push(number);
          if (number === 1) throw new Error("no one");
        },
      });
      bus.subscribe({
        subscriber: "rejects",
        kinds: ["said"],
        handle: () => Promise.reject(new Error("no")),
      });
      const { events } = collect("fine");
      for (const number of [1, 2]) bus.publish(said(number));
      await bus.close(10_000);
      expect(told).toEqual([1, 2]);
      expect(events).toEqual([said(1), said(2)]);
      expect(failed.sort()).toEqual(["rejects said: no", "rejects said: no", "throws said: no one"]);
    });

    it("leaves out what is too much for a subscriber, says so, and spares the others", async () => {
      const { bus, dropped, collect } = await openTest();
      let goOn = () => {};
      const waiting = new Promise<void>((resolve) => {
        goOn = resolve;
      });
      const told: number[] = [];
      bus.subscribe({
        subscriber: "stuck",
        kinds: ["said"],
        handle: async ({ number }) => {
          told.push(number);
          await waiting;
        },
      });
      const { events } = collect("fine");
      const publishAndWait = async (number: number) => {
        bus.publish(said(number));
        while (events.length <= number) await new Promise(setImmediate);
      };
      for (let number = 0; number < pendingMax + 4; number++) await publishAndWait(number);
      expect(told).toEqual([0]);
      goOn();
      await bus.close(10_000);
      expect(told).toEqual(Array.from({ length: pendingMax + 1 }, (_, number) => number));
      expect(dropped).toEqual(Array(3).fill("stuck said"));
    });

    it("tells nothing to who has left, and nothing after it was closed", async () => {
      const { bus, collect } = await openTest();
      const [left, stayed] = [collect("left"), collect("stayed")];
      bus.publish(said(1));
      left.end();
      await bus.close(10_000);
      bus.publish(said(2));
      await bus.close(10_000);
      expect(left.events).toEqual([]);
      expect(stayed.events).toEqual([said(1)]);
    });

    it("does not wait for ever for a subscriber when it is closed", async () => {
      const { bus } = await openTest();
      bus.subscribe({ subscriber: "stuck", kinds: ["done"], handle: () => new Promise(() => {}) });
      bus.publish(done);
      await bus.close(1);
    });
  });
}
