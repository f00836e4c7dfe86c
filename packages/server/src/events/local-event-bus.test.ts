import { describeEventBus, type TestEvent } from "../test/event-bus-suite.ts";
import { LocalEventBus } from "./local-event-bus.ts";

describeEventBus("of one process", async (options) => new LocalEventBus<TestEvent>(options));
