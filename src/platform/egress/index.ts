export { classifyAddress, type AddressClass, type AddressVerdict } from "./address.ts";
export type { HostPort, Resolve } from "./admission.ts";
export { startEgressProxy, type EgressProxy, type EgressProxyOptions, type ProxyVisit } from "./browser-proxy.ts";
export { EGRESS_MESSAGES, EgressError, type EgressErrorCode } from "./egress-error.ts";
export {
  openEgress,
  type Egress,
  type EgressExchange,
  type EgressOptions,
  type EgressRequest,
  type EgressResponse,
} from "./guard.ts";
