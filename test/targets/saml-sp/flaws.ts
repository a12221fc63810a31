/** What can be wrong with the target, each by a switch of its own. Without any it is sound. */
export const FLAWS = {
  // Signatures: whose, over what, checked how.
  "takes-unsigned": "reads an assertion that nobody signed",
  "response-signature-is-enough": "takes an unsigned assertion in a signed response, against its metadata",
  "knows-certificates-by-name": "takes a certificate from KeyInfo when issuer and serial number are right",
  "believes-keyinfo": "takes any certificate from KeyInfo",
  "skips-signature-value": "compares digests and never the signature",
  "skips-digest": "checks the signature and never the digest",
  "reads-root-response": "verifies any signature over any response, then reads the outermost one",
  "reads-first-assertion": "verifies any signature over any assertion, then reads the first of the document",
  "reads-last-assertion": "verifies the first assertion, then reads the last",
  "reads-by-id": "verifies an assertion, then reads the other one that bears its ID",
  "reads-by-place": "verifies any signature over any assertion, then reads the child of the response",
  "digest-is-first-node": "reads the first node of DigestValue, a comment too",
  "two-signed-infos": "takes the digest of one SignedInfo and the signature over another",
  "first-reference-only": "stops at the first of several references",
  "shrugs-at-references": "takes a reference that it cannot follow for verified",
  "ignores-transforms": "passes over transforms that it does not know",
  "doctype-by-pattern": "verifies with a parser, and reads with a pattern that ends the DOCTYPE at the first ]>",
  "reads-by-local-name": "finds the assertion to be read by its local name alone",
  "void-canonicalisation": "takes a failed canonicalisation for empty text",
  "comment-cuts-text": "reads the text up to a comment", "instruction-cuts-text": "reads the text up to a processing instruction", "cdata-cuts-text": "reads the text up to a CDATA section",
  "hmac-with-certificate": "checks an HMAC with the certificate as its key",
  "sha1": "takes SHA-1",
  "trusts-ciphertext": "takes a decrypted assertion for signed",
  "reads-decrypted-first": "verifies the signed assertion, then reads the decrypted one",
  // What the assertion says.
  "endless": "does not look at the end of the conditions", "early": "does not look at their beginning",
  "confirmation-endless": "does not look at the end of the confirmation", "confirmation-end-optional": "takes a confirmation without an end",
  "any-audience": "does not look at the audience", "similar-audience": "folds and shortens audiences", "audience-optional": "takes an assertion without audience",
  "one-audience-suffices": "is content with one of several audience restrictions",
  "any-recipient": "does not look at the recipient", "recipient-optional": "takes a confirmation without recipient", "any-destination": "does not look at the destination",
  "any-issuer": "does not look at issuers", "any-response-issuer": "does not look at the response's issuer",
  "any-request": "takes an answer to a request that it never sent", "any-browser": "takes an answer in any browser",
  "waiting-takes-all": "takes an answer without InResponseTo in a browser that waits for one", "unsolicited": "takes unasked responses although it says otherwise",
  "replays": "takes a response twice", "replays-answers": "takes the answer to a request twice", "any-status": "does not look at the status", "guests": "signs in a guest when nobody is named",
  "any-form": "does not look at versions, instants and IDs", "any-method": "takes any confirmation method",
  "folds-names": "folds look-alike names into one account", "cuts-names": "cuts names at blanks and control characters",
  // Parsing and size.
  "opens-entities": "opens external entities", "expands-entities": "expands entities", "opens-references": "opens external DTDs, inclusions and stylesheets",
  "any-size": "has no limit on size", "inflates": "inflates without a limit", "any-depth": "has no limit on depth", "shows-stack": "shows a stack trace",
  // Around it.
  "follows-relay-state": "redirects to any http address in RelayState", "follows-scripts": "redirects to script addresses in RelayState", "reflects-relay-state": "writes RelayState into its page",
  "keeps-session-id": "keeps the session identifier at sign-in", "bare-cookie": "sets its cookie without flags", "takes-get": "takes responses from the query",
  "any-sigalg": "passes over a SigAlg that it does not know", "unsigned-logout": "takes unsigned logout requests", "any-signature-logs-out": "takes any valid signature in a logout request",
  "logs-anybody-out": "ends the session of whoever is here, whoever is named", "exact-clock": "forgives no clock difference", "revives": "lets deactivated people in",
  // What is left out, and what is said twice.
  "no-reference-is-fine": "takes a signature without a reference for verified", "harmless-doctype": "takes a DOCTYPE", "conditions-optional": "takes an assertion without conditions",
  "confirmation-optional": "takes an assertion without a confirmation", "request-outside": "reads InResponseTo from the response alone", "authn-optional": "takes an assertion without an AuthnStatement",
  "session-end-unread": "does not look at the end of the session", "any-issuer-format": "does not look at the issuer's format", "old-sign-ins": "forgets that it asked for a fresh sign-in",
  "says-why": "says why it cannot decrypt", "last-value-wins": "takes the last value of an attribute",
  // Other customers, other accounts, other keys.
  "any-provider": "takes the key of any customer's provider", "one-tenant-for-all": "takes a response at any customer's ACS", "links-by-email": "finds accounts by e-mail address, at all customers",
  "merges-local": "signs in to an account with a password by its e-mail address", "cookie-only-sign-out": "takes the cookie away at sign-out and keeps the session", "first-certificate-only": "keeps the first certificate of the metadata", "adds-certificates": "forgets no certificate",
  // What provisioning did.
  "sessions-outlive": "ends no session when an account is switched off or deleted", "sign-in-reactivates": "opens an account again when its person signs in", "closed-for-ever": "never opens an account again",
  "hides-sign-in-accounts": "shows SCIM only what SCIM made", "second-account": "makes a second account at the first sign-in",
  // Flows.
  "never-logs-out": "answers logout requests and does nothing", "one-acs": "compares addresses with its first service", "sha256-only": "knows SHA-256 alone", "breaks-on-letters": "breaks on quotes in names",
  "no-unsolicited": "takes no unasked response although it says so", "foreign-request": "sends requests under another name", "one-account-for-all": "makes no accounts: everybody new is the first person",
} as const;
export type Flaw = keyof typeof FLAWS;
