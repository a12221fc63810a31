import type { Check } from "../../check.ts";
import { forVersion } from "./for-version.ts";
import { unauthorizedError } from "./a1-unauthorized-error.ts";
import { wwwAuthenticate } from "./a2-www-authenticate.ts";
import { bulk } from "./b1-bulk.ts";
import { bulkStops } from "./b3-bulk-stops.ts";
import { createUser } from "./c1-create.ts";
import { createdLocation } from "./c1-location.ts";
import { enterprise } from "./c10-enterprise.ts";
import { onePrimary } from "./c11-one-primary.ts";
import { textTrue } from "./c13-text-true.ts";
import { allLetters } from "./c14-all-letters.ts";
import { emptyIsUnset } from "./c15-empty-is-unset.ts";
import { externalId } from "./c16-external-id.ts";
import { types } from "./c18-types.ts";
import { ids } from "./c2-ids.ts";
import { meta } from "./c3-meta.ts";
import { serverDecides } from "./c4-server-decides.ts";
import { schemasListed } from "./c5-schemas-listed.ts";
import { nameRequired } from "./c6-name-required.ts";
import { malformedJson } from "./c7-malformed-json.ts";
import { duplicate } from "./c8-duplicate.ts";
import { passwordNotReturned } from "./c9-password.ts";
import { serviceProviderConfig } from "./d1-service-provider-config.ts";
import { mediaType } from "./d12-media-type.ts";
import { wrongMediaType } from "./d13-wrong-media-type.ts";
import { versionPrefix } from "./d14-version-prefix.ts";
import { openDescription } from "./d2-open-description.ts";
import { schemas } from "./d3-schemas.ts";
import { resourceTypes } from "./d4-resource-types.ts";
import { unknownSchema } from "./d5-unknown-schema.ts";
import { descriptionIsReadOnly } from "./d6-description-is-read-only.ts";
import { descriptionFilter } from "./d7-description-filter.ts";
import { messagesAreNoSchemas } from "./d8-messages-are-no-schemas.ts";
import { attributeDefinitions } from "./d9-attribute-definitions.ts";
import { etag } from "./e1-etag.ts";
import { notModified } from "./e2-not-modified.ts";
import { listsPeople } from "./flow-list.ts";
import { lifeCycle } from "./life-cycle.ts";
import { groups } from "./g1-groups.ts";
import { unknownMember } from "./g4-unknown-member.ts";
import { replaceGroup } from "./g10-replace-group.ts";
import { groupsOfAPerson } from "./g5-groups-of-a-person.ts";
import { deletedMember } from "./g6-deleted-member.ts";
import { renameWithId } from "./g7-rename-with-id.ts";
import { groupQueries } from "./g8-group-queries.ts";
import { replaceUser } from "./p1-replace.ts";
import { replaceKeepsReadOnly } from "./p3-replace-keeps-read-only.ts";
import { lastModified } from "./p4-last-modified.ts";
import { readUnknown } from "./r1-read.ts";
import { paging } from "./r11-paging.ts";
import { stableOrder } from "./r12-stable-order.ts";
import { sorting } from "./r15-sorting.ts";
import { chosenAttributes } from "./r16-chosen-attributes.ts";
import { search } from "./r17-search.ts";
import { rootSearch } from "./r18-root-search.ts";
import { me } from "./r19-me.ts";
import { listShape } from "./r2-list-shape.ts";
import { speed } from "./r20-speed.ts";
import { cursor } from "./r21-cursor.ts";
import { wholePeople } from "./r22-whole-people.ts";
import { listsGroups } from "./r23-lists-groups.ts";
import { filterByName } from "./r4-filter.ts";
import { caseExact } from "./r5-case-exact.ts";
import { operators } from "./r6-operators.ts";
import { valuePath } from "./r7-value-path.ts";
import { badFilter } from "./r8-bad-filter.ts";
import { noOrder } from "./r9-no-order.ts";
import { noToken } from "./sc-01-no-token.ts";
import { badToken } from "./sc-02-bad-token.ts";
import { tokenInQuery } from "./sc-03-token-in-query.ts";
import { methodOverride } from "./sc-08-method-override.ts";
import { takenName } from "./sc-10-taken-name.ts";
import { externalIdIsNoId } from "./sc-11-external-id.ts";
import { alikeNames } from "./sc-12-alike-names.ts";
import { extraFields } from "./sc-14-extra-fields.ts";
import { readOnlyId } from "./sc-15-readonly.ts";
import { hostileJson } from "./sc-16-hostile-json.ts";
import { passwordFilter } from "./sc-17-password-filter.ts";
import { filterInjection } from "./sc-18-filter-injection.ts";
import { unknownOperator } from "./sc-19-unknown-operator.ts";
import { heavyFilter } from "./sc-20-heavy-filter.ts";
import { hostileNames } from "./sc-21-hostile-names.ts";
import { pageBounds } from "./sc-22-page-bounds.ts";
import { changingPages } from "./sc-23-changing-pages.ts";
import { bornAgain } from "./sc-27-born-again.ts";
import { replaceKeepsClosed } from "./sc-28-replace-keeps-closed.ts";
import { textBooleans } from "./sc-29-text-booleans.ts";
import { oneMember } from "./sc-30-one-member.ts";
import { removeWithoutPath } from "./sc-31-remove-without-path.ts";
import { allMembers } from "./sc-32-all-members.ts";
import { groupInItself } from "./sc-33-group-in-itself.ts";
import { deletedGroup } from "./sc-34-deleted-group.ts";
import { createdOnce } from "./sc-36-created-once.ts";
import { memberOnce } from "./sc-37-member-once.ts";
import { staleVersion } from "./sc-38-stale-version.ts";
import { bulkLimit } from "./sc-39-bulk-limit.ts";
import { bulkCircle } from "./sc-40-bulk-circle.ts";
import { brokenBodies } from "./sc-41-broken-bodies.ts";
import { errorBodies } from "./sc-45-error-bodies.ts";
import { ownAddresses } from "./sc-47-own-addresses.ts";
import { foreignPages } from "./sc-48-foreign-pages.ts";
import { saysWhatItDoes } from "./sc-49-says-what-it-does.ts";
import { foreignToken } from "./sc-05-foreign-token.ts";
import { foreignSearch } from "./sc-06-foreign-search.ts";
import { foreignMember } from "./sc-07-foreign-member.ts";
import { localAccount } from "./sc-09-local-account.ts";
import { changedEmail } from "./sc-13-changed-email.ts";
import { deactivated } from "./sc-24-deactivated.ts";
import { openSession } from "./sc-25-open-session.ts";
import { staysClosed } from "./sc-26-stays-closed.ts";
import { removedRight } from "./sc-35-removed-right.ts";
import { twoTokens } from "./sc-50-two-tokens.ts";
import { deletedSession } from "./sc-51-deleted-session.ts";
import { reactivated } from "./sc-52-reactivated.ts";
import { madeBySignIn } from "./sc-53-made-by-sign-in.ts";
import { ownAccount } from "./sc-54-own-account.ts";
import { deletedRight } from "./sc-55-deleted-right.ts";
import { attributes } from "./t1-attributes.ts";
import { addByPath } from "./t10-add-by-path.ts";
import { newPrimary } from "./t11-new-primary.ts";
import { allOrNothing } from "./t12-all-or-nothing.ts";
import { badPath } from "./t14-bad-path.ts";
import { keysAsPaths } from "./t15-keys-as-paths.ts";
import { replaceAdds } from "./t16-replace-adds.ts";
import { deactivate } from "./t2-deactivate.ts";
import { patchStatus } from "./t3-patch-status.ts";
import { patchMessage } from "./t4-patch-message.ts";
import { opInAnyCase } from "./t5-op-in-any-case.ts";
import { nothingNew } from "./t6-nothing-new.ts";
import { requiredStays } from "./t8-required-stays.ts";
import { patchValuePath } from "./t9-value-path.ts";
import { errors11 } from "./v11-a1-errors.ts";
import { create11 } from "./v11-c1-schemas.ts";
import { config11 } from "./v11-d1-config.ts";
import { mediaType11 } from "./v11-d12-media-type.ts";
import { schemas11 } from "./v11-d3-schemas.ts";
import { resourceTypes11 } from "./v11-d4-resource-types.ts";
import { readOnly11 } from "./v11-d6-read-only.ts";
import { groupDescription11 } from "./v11-g1-group-description.ts";
import { members11 } from "./v11-g2-members.ts";
import { unknown11 } from "./v11-r1-unknown.ts";
import { listShape11 } from "./v11-r2-list-shape.ts";
import { badFilter11 } from "./v11-r8-bad-filter.ts";
import { deactivate11 } from "./v11-t2-deactivate.ts";
import { metaAttributes11 } from "./v11-t8-meta-attributes.ts";
import { delete11 } from "./v11-x1-delete.ts";
import { deleteUser } from "./x1-delete.ts";
import { lifeCycles } from "./z1-life-cycle.ts";
import { emptyAndKnown } from "./z2-empty-and-known.ts";
import { entitlements } from "./z3-entitlements.ts";

/** What every version is asked. */
const both: readonly Check[] = [
  listsPeople, createUser, filterByName, duplicate, passwordNotReturned, ids, paging, replaceUser, allLetters, ownAddresses, noToken, badToken,
  tokenInQuery, externalIdIsNoId, alikeNames, passwordFilter, filterInjection, unknownOperator, bornAgain, createdOnce, wholePeople, listsGroups, replaceGroup, speed, ...lifeCycle,
  foreignToken, foreignSearch, localAccount, twoTokens,
];

/** RFC 7643 and 7644. */
const version2: readonly Check[] = [
  deactivate, groups, ...lifeCycles, serviceProviderConfig, schemas, createdLocation, readUnknown, openDescription, resourceTypes, unknownSchema,
  descriptionIsReadOnly, descriptionFilter, messagesAreNoSchemas, attributeDefinitions, mediaType, wrongMediaType, versionPrefix, unauthorizedError,
  wwwAuthenticate, meta, serverDecides, schemasListed, nameRequired, malformedJson, enterprise, onePrimary, textTrue, emptyIsUnset, externalId, types,
  listShape, caseExact, operators, valuePath, badFilter, noOrder, stableOrder, sorting, chosenAttributes, search, rootSearch, me, cursor,
  replaceKeepsReadOnly, lastModified, attributes, patchStatus, patchMessage, opInAnyCase, nothingNew, requiredStays, patchValuePath, addByPath,
  newPrimary, allOrNothing, badPath, keysAsPaths, replaceAdds, unknownMember, groupsOfAPerson, deletedMember, renameWithId, groupQueries, deleteUser,
  bulk, bulkStops, etag, notModified, emptyAndKnown, entitlements, methodOverride, takenName, extraFields, readOnlyId, hostileJson, heavyFilter,
  hostileNames, pageBounds, changingPages, replaceKeepsClosed, textBooleans, oneMember, removeWithoutPath, allMembers, groupInItself, deletedGroup,
  memberOnce, staleVersion, bulkLimit, bulkCircle, brokenBodies, errorBodies, foreignPages, saysWhatItDoes, foreignMember,
  // What provisioning does to sign-on.
  ownAccount, deactivated, openSession, staysClosed, reactivated, deletedSession, madeBySignIn, removedRight, deletedRight, changedEmail,
];

/** Version 1.1: the same questions where its words or requests are others. */
const version11: readonly Check[] = [
  members11, deactivate11, errors11, create11, config11, mediaType11, schemas11, readOnly11, unknown11, listShape11, badFilter11, metaAttributes11, resourceTypes11, groupDescription11, delete11,
];

export const scimChecks: readonly Check[] = [...both, ...forVersion("2.0", version2), ...forVersion("1.1", version11)];
