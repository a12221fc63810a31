import type { Check } from "../../check.ts";
import { createUser } from "./c1-create.ts";
import { createdLocation } from "./c1-location.ts";
import { duplicate } from "./c8-duplicate.ts";
import { passwordNotReturned } from "./c9-password.ts";
import { serviceProviderConfig } from "./d1-service-provider-config.ts";
import { schemas } from "./d3-schemas.ts";
import { listsPeople } from "./flow-list.ts";
import { groups } from "./g1-groups.ts";
import { replaceUser } from "./p1-replace.ts";
import { readUnknown } from "./r1-read.ts";
import { paging } from "./r11-paging.ts";
import { filterByName } from "./r4-filter.ts";
import { noToken } from "./sc-01-no-token.ts";
import { badToken } from "./sc-02-bad-token.ts";
import { tokenInQuery } from "./sc-03-token-in-query.ts";
import { readOnlyId } from "./sc-15-readonly.ts";
import { filterInjection } from "./sc-18-filter-injection.ts";
import { unknownOperator } from "./sc-19-unknown-operator.ts";
import { removeWithoutPath } from "./sc-31-remove-without-path.ts";
import { deactivate } from "./t2-deactivate.ts";

export const scimChecks: readonly Check[] = [
  listsPeople,
  createUser,
  filterByName,
  deactivate,
  groups,
  serviceProviderConfig,
  schemas,
  createdLocation,
  duplicate,
  passwordNotReturned,
  readUnknown,
  paging,
  replaceUser,
  noToken,
  badToken,
  tokenInQuery,
  readOnlyId,
  filterInjection,
  unknownOperator,
  removeWithoutPath,
];
