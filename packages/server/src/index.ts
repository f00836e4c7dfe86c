export { FrameSplitter } from "./connection/frame-splitter.ts";
export { type ContentFinding, type ContentRegistry, formatFinding, loadContent } from "./content/registry.ts";
export { isLoopbackHost } from "./ops/bind-address.ts";
export { prepareTls } from "./ops/certificate.ts";
export { type CommandLineValue, type ConfigSources, loadConfig } from "./ops/config.ts";
export { formatFault } from "./ops/config-fault.ts";
export { readConfigFile } from "./ops/config-file.ts";
export { didYouMean } from "./ops/did-you-mean.ts";
