import type { HelpTable } from "./field-help.ts";

const CORE = (section: string) => `OpenID Connect Core 1.0 §${section}`;

/** Sign-on by OpenID Connect. */
export const OIDC_HELP: HelpTable = {
  "/sso/oidc/redirectUris/*": {
    what: "Where the browser brings the code. The provider compares it letter by letter with what your app sends.",
    where: "Your OIDC library's callback route, often CALLBACK_URL or redirect_uri in its configuration.",
    right: ["https://{{tenant}}.orchard.example/oidc/callback", "Complete, https, with the org's own part as a variable below your domain."],
    wrong: ["https://*.orchard.example/oidc/callback", "There are no wildcards: a code could be sent to a forgotten host.", "manifest.url.not-a-url"],
    spec: CORE("3.1.2.1"),
  },
  "/sso/oidc/initiateLoginUri": {
    what: "Where the tile sends people: your app then begins an ordinary sign-in at the issuer that is named. Without it there is no tile that works.",
    where: "The route of your app that takes iss and starts the flow; many libraries call it third-party initiated login.",
    right: ["https://{{tenant}}.orchard.example/oidc/start", "Begins the flow at once, without another page."],
    wrong: ["https://{{tenant}}.orchard.example/login#oidc", "An address on the sign-in page: the person would have to press a button, and OIDC-F2 sees no request.", "OIDC-F2"],
    spec: CORE("4"),
  },
  "/sso/oidc/postLogoutRedirectUris/*": {
    what: "Where the browser may go after sign-out at the provider.",
    where: "post_logout_redirect_uri in your library's configuration.",
    right: ["https://{{tenant}}.orchard.example/", "A page that can be seen without being signed in."],
    wrong: ["/signed-out", "Not a complete address.", "manifest.url.not-a-url"],
    spec: "OpenID Connect RP-Initiated Logout 1.0 §2",
  },
  "/sso/oidc/frontchannelLogoutUri": {
    what: "A page of yours that the provider loads in a frame to end the session. Browsers that block third-party cookies make it fail; the back channel is better.",
    where: "The frontchannel_logout_uri of your client registration elsewhere.",
    right: ["https://{{tenant}}.orchard.example/oidc/front-logout", "Ends the session on a GET and may be framed."],
    wrong: ["http://{{tenant}}.orchard.example/oidc/front-logout", "Not https: the session cookie would not be sent.", "manifest.url.not-https"],
    spec: "OpenID Connect Front-Channel Logout 1.0 §2",
  },
  "/sso/oidc/backchannelLogoutUri": {
    what: "Where the provider posts a signed logout token, from server to server, when a session ends elsewhere.",
    where: "The backchannel_logout_uri of your client registration elsewhere.",
    right: ["https://{{tenant}}.orchard.example/oidc/back-logout", "Reachable from outside, takes a POST without a cookie."],
    wrong: ["https://localhost/oidc/back-logout", "Leads to this machine: the provider could never reach it.", "manifest.url.local"],
    spec: "OpenID Connect Back-Channel Logout 1.0 §2.2",
  },
  "/sso/oidc/flows/idpInitiated": {
    what: "Whether people can start at their tile. It needs the initiate login URI.",
    where: "Call your initiate login URI with ?iss=… and see whether the browser is sent to that issuer.",
    right: [true, "The app takes iss and begins the flow."],
    wrong: [true, "Wrong for an app whose initiate login URI only shows its start page: people press the tile and stand before another button.", "OIDC-F2"],
    spec: CORE("4"),
  },
  "/sso/oidc/jit": {
    what: "Whether somebody whom the app never met gets an account at the first sign-in.",
    where: "Sign in with a person who has no account yet and see what happens.",
    right: [true, "The account is there after the first sign-in, with name and e-mail."],
    wrong: [true, "Wrong when strangers are told to ask for an invitation: the check signs in as one and finds no account.", "OIDC-F3"],
    spec: CORE("5.1"),
  },
  "/sso/oidc/tokenEndpointAuthMethod": {
    what: "How your back end proves to the token endpoint that it is the app.",
    where: "token_endpoint_auth_method, client_auth or the like in your library's configuration; most begin with client_secret_basic.",
    right: ["client_secret_basic", "The secret in the Authorization header, as every library knows it."],
    wrong: ["private_key_jwt", "Needs the app's public keys: give the JWKS URI as well.", "manifest.oidc.jwks-missing"],
    spec: CORE("9"),
  },
  "/sso/oidc/jwksUri": {
    what: "Where the provider reads your app's public keys. Needed when the app proves itself by private_key_jwt.",
    where: "The address under which your app publishes its JWKS, not the provider's.",
    right: ["https://{{tenant}}.orchard.example/.well-known/jwks.json", "Public keys alone, changed without telling anybody."],
    wrong: ["jwks.json", "Not a complete address.", "manifest.url.not-a-url"],
    spec: "RFC 7517 §5",
  },
  "/sso/oidc/pkce": {
    what: "Whether the app sends a code challenge, so that a stolen code is worth nothing.",
    where: "Look for code_challenge in the address your app sends people to.",
    right: ["required", "Every request carries an S256 challenge."],
    wrong: ["unsupported", "A stolen code can be used in another browser. Nearly every library can do better.", "manifest.oidc.pkce-unsupported"],
    spec: "RFC 7636 §4",
  },
  "/sso/oidc/scopes": {
    what: "What the app asks for. Each one brings a set of claims about the person.",
    where: "The scope parameter of the request your app sends.",
    right: [["openid", "profile", "email"], "openid is there, and nothing that the app does not read."],
    wrong: [["profile", "email"], "Without openid no ID token is made.", "manifest.oidc.openid-scope"],
    spec: CORE("5.4"),
  },
  "/sso/oidc/claims/*/name": {
    what: "A claim that your app reads beyond those of the scopes.",
    where: "The name your code reads from the ID token or UserInfo, for example in its role mapping.",
    right: ["groups", "What the code reads, letter by letter."],
    wrong: ["sub", "The provider's own claim: it says who the person is, and no expression may change that.", "manifest.oidc.claim-reserved"],
    spec: CORE("5.1.2"),
  },
  "/sso/oidc/claims/*/expression": {
    what: "Makes the claim's value from the person, their groups and the org's variables. CEL, without loops.",
    where: "Write down which value your code expects, then find the attribute that holds it.",
    right: ["groups.map(g, g.name)", "A list of the names of all groups."],
    wrong: ["user.groups", "A person has no such attribute; groups stand beside them.", "manifest.expression.type"],
  },
  "/sso/oidc/claims/*/in": {
    what: "Whether the claim stands in the ID token, in UserInfo or in both.",
    where: "See where your library reads claims from; long lists belong into UserInfo.",
    right: ["userinfo", "Keeps the ID token small when somebody is in hundreds of groups."],
    wrong: ["id_token", "Hundreds of groups make the ID token longer than many a library and cookie can bear."],
    spec: CORE("5.3.2"),
  },
  "/sso/oidc/idTokenAlg": {
    what: "The one algorithm by which ID tokens are signed. The app refuses every other.",
    where: "The list of algorithms in your library's configuration (id_token_signed_response_alg).",
    right: ["RS256", "Every library knows it."],
    wrong: ["ES256", "Wrong for a library that was told to take RS256 alone: nobody gets in.", "OIDC-F1"],
    spec: CORE("3.1.3.7"),
  },
  "/sso/oidc/setup/by": {
    what: "Who switches sign-on on in your product: the customer, or your support.",
    where: "Is there a page in your admin area for it?",
    right: ["customer", "There is a page, and the guide names it."],
    wrong: ["publisher", "Wrong when there is a page for it: administrators would wait for your support in vain."],
  },
  "/sso/oidc/setup/plans/*": {
    what: "The plans of your product that include sign-on. An empty list means all.",
    where: "Your price list.",
    right: ["Team", "The plan's name as customers see it on their bill."],
    wrong: ["", "An empty line is no plan; remove it.", "manifest.oidc.required"],
  },
};
