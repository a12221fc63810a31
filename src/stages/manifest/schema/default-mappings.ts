/** What is sent about a person when a manifest does not say: the minimum every SCIM server must take, and a display name. */
export const DEFAULT_USER_MAPPINGS = [
  { attribute: "userName", expression: "user.userName", on: "create_and_update" },
  { attribute: "name.givenName", expression: "user.givenName", on: "create_and_update" },
  { attribute: "name.familyName", expression: "user.familyName", on: "create_and_update" },
  { attribute: "displayName", expression: "user.displayName", on: "create_and_update" },
  { attribute: 'emails[type eq "work"].value', expression: "user.email", on: "create_and_update" },
  { attribute: 'emails[type eq "work"].primary', expression: "true", on: "create_and_update" },
  { attribute: "active", expression: "user.active", on: "create_and_update" },
] as const;

const ENTERPRISE = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User";

/** What a form offers to add; none of it is sent unasked. */
export const OFFERED_USER_MAPPINGS = [
  { attribute: "externalId", expression: "user.id" },
  { attribute: "name.middleName", expression: "user.middleName" },
  { attribute: "name.honorificPrefix", expression: "user.honorificPrefix" },
  { attribute: "name.honorificSuffix", expression: "user.honorificSuffix" },
  { attribute: "nickName", expression: "user.nickName" },
  { attribute: "profileUrl", expression: "user.profileUrl" },
  { attribute: "title", expression: "user.title" },
  { attribute: "userType", expression: "user.userType" },
  { attribute: "preferredLanguage", expression: "user.preferredLanguage" },
  { attribute: "locale", expression: "user.locale" },
  { attribute: "timezone", expression: "user.timezone" },
  { attribute: 'phoneNumbers[type eq "work"].value', expression: "user.primaryPhone" },
  { attribute: 'phoneNumbers[type eq "mobile"].value', expression: "user.mobilePhone" },
  { attribute: 'addresses[type eq "work"].streetAddress', expression: "user.streetAddress" },
  { attribute: 'addresses[type eq "work"].locality', expression: "user.city" },
  { attribute: 'addresses[type eq "work"].region', expression: "user.region" },
  { attribute: 'addresses[type eq "work"].postalCode', expression: "user.postalCode" },
  { attribute: 'addresses[type eq "work"].country', expression: "user.country" },
  { attribute: `${ENTERPRISE}:employeeNumber`, expression: "user.employeeNumber" },
  { attribute: `${ENTERPRISE}:costCenter`, expression: "user.costCenter" },
  { attribute: `${ENTERPRISE}:organization`, expression: "user.organization" },
  { attribute: `${ENTERPRISE}:division`, expression: "user.division" },
  { attribute: `${ENTERPRISE}:department`, expression: "user.department" },
  { attribute: `${ENTERPRISE}:manager.value`, expression: "user.managerId" },
] as const;
