import { ApiProblem, type ProblemWords } from "./api.ts";
import { Field } from "./field.tsx";
import { usesConsole } from "./frame.tsx";
import { Icon } from "./icons.tsx";
import { leadsToApp, nextPath } from "./next-path.ts";
import { Notice } from "./notice.tsx";
import { show } from "./show.tsx";
import type { Session } from "./views.ts";
import type { Page, PageReply, Visit } from "./visit.ts";

/** Why somebody is here, from the address or from the form that repeats it. */
interface Errand { next: string | undefined; org: string | undefined; fresh: boolean }

const errandOf = (from: URLSearchParams): Errand => {
  const org = from.get("org") ?? "";
  return { next: nextPath(from.get("next")), org: /^[a-z0-9][a-z0-9-]{0,39}$/.test(org) ? org : undefined, fresh: from.get("fresh") === "1" };
};

const homeOf = (session: Session): string => (usesConsole(session) ? "/app" : "/my");

/** Asks who somebody is; lets through who has answered already. */
export const signInPage: Page = async (visit) => {
  const errand = errandOf(visit.request.query);
  const session = await visit.session;
  if (!session || errand.fresh) return form(visit, errand, { email: errand.fresh ? session?.account.email : undefined });
  if (errand.org === undefined || errand.org === session.org.slug) return { redirect: errand.next ?? homeOf(session) };
  const org = session.orgs.find(({ slug }) => slug === errand.org);
  return org ? offerSwitch(visit, errand, session, org.name, org.slug) : form(visit, errand, { stranger: session });
};

/** Takes e-mail and password. Whatever is wrong with them is answered alike. */
export const signInForm: Page = async (visit) => {
  const { form: given } = visit.request;
  const errand = errandOf(given);
  const email = given.get("email") ?? "";
  try {
    const { value, setCookies } = await visit.api.send<Session>("POST", "/session", {
      email, password: given.get("password") ?? "", ...(errand.org === undefined ? {} : { orgSlug: errand.org }),
    });
    return goOn(visit, errand.next ?? homeOf(value), setCookies);
  } catch (thrown) {
    if (!(thrown instanceof ApiProblem) || thrown.status >= 500) throw thrown;
    return form(visit, errand, { email, problem: thrown.words, status: thrown.status });
  }
};

/** Goes to another of the visitor's orgs, then on. */
export const switchOrg: Page = async (visit) => {
  const { form: given } = visit.request;
  const { value, setCookies } = await visit.api.send<Session>("POST", "/session/org", { slug: given.get("slug") ?? "" });
  return goOn(visit, nextPath(given.get("next")) ?? homeOf(value), setCookies);
};

/**
 * A redirect, except where the way leads on to an app: a browser holds a posted form to `form-action` through every
 * redirect that follows, and the app's origin is not ours (CSP 3 §6.4.1). A page of our own ends that.
 */
async function goOn(visit: Visit, next: string, setCookies: string[]): Promise<PageReply> {
  if (!leadsToApp(next)) return { redirect: next, setCookies };
  return show(visit, { title: "Signing you in", goOnTo: next, setCookies, session: "none" }, (
    <div className="narrow stop"><h1>Signing you in…</h1><p>You are on your way to the app.</p><p className="actions"><a className="button" href={next}>Continue to the app</a></p></div>
  ));
}

const WRONG = "The e-mail or the password is wrong.";

/** What to say about a refusal. Everything about the credentials themselves is one sentence. */
function words(problem: ProblemWords): string {
  if (problem.code === "too-many") return `There were too many tries. It works again in ${waitWords(problem.retryAfterS ?? 60)}.`;
  if (problem.code === "not-found") return "This account is not a member of that org. Sign in with another account, or ask an administrator of the org.";
  if (problem.code === "not-allowed") return problem.message;
  return WRONG;
}
const waitWords = (seconds: number): string => (seconds < 90 ? `${seconds} seconds` : `${Math.ceil(seconds / 60)} minutes`);

interface Shown { email?: string | undefined; problem?: ProblemWords; status?: number; stranger?: Session }

function form(visit: Visit, errand: Errand, { email, problem, status, stranger }: Shown): Promise<PageReply> {
  const { query } = visit.request;
  const toApp = errand.next !== undefined && leadsToApp(errand.next);
  const wrong = problem ? { "aria-invalid": true, "aria-describedby": "sign-in-error" } : {};
  return show(visit, { title: problem ? "Error: Sign in" : "Sign in", ...(status === undefined ? {} : { status }) }, (
    <div className="sign">
      <div className="panel">
        <h1>Sign in</h1>
        {problem && <Notice tone="bad" alert id="sign-in-error">{words(problem)}</Notice>}
        {query.get("signed-out") === "1" && <Notice tone="ok" alert>You are signed out.</Notice>}
        {query.get("joined") === "1" && <Notice tone="ok" alert>You have joined. Sign in with the account you already have.</Notice>}
        {toApp && <p className="dim">You are signing in to continue to an app{errand.org ? <> of <strong>{errand.org}</strong></> : null}. You go there as soon as you are signed in.</p>}
        {!toApp && errand.org && <p className="dim">You are signing in to <strong>{errand.org}</strong>.</p>}
        {errand.fresh && <Notice tone="info">The app asks for a new sign-in, to be sure that it is you.</Notice>}
        {stranger && <Notice tone="warn">You are signed in as {stranger.account.email}, who is not a member of {errand.org}. Sign in with another account.</Notice>}
        <form method="post" action="/sign-in" className="form">
          {errand.next && <input type="hidden" name="next" value={errand.next} />}
          {errand.org && <input type="hidden" name="org" value={errand.org} />}
          {errand.fresh && <input type="hidden" name="fresh" value="1" />}
          <Field name="email" label="E-mail" type="email" autoComplete="username webauthn" required maxLength={254} defaultValue={email} autoFocus={!problem && !email} {...wrong} />
          <Field name="password" label="Password" type="password" autoComplete="current-password" required autoFocus={Boolean(email)} {...wrong} />
          <button className="button block" data-once="Signing in…">Sign in</button>
        </form>
        <div className="passkey" data-passkey={errand.next ?? ""} data-org={errand.org ?? ""} hidden>
          <p className="or"><span>or</span></p>
          <button type="button" className="button quiet block"><Icon name="key" />Sign in with a passkey</button>
          <p role="status" className="fine" />
        </div>
      </div>
      <p className="dim fine">Accounts are made by invitation. If you cannot sign in, ask an administrator of your org.</p>
    </div>
  ));
}

function offerSwitch(visit: Visit, errand: Errand, session: Session, name: string, slug: string): Promise<PageReply> {
  return show(visit, { title: `Continue in ${name}` }, (
    <div className="sign">
      <div className="panel">
        <h1>Continue in {name}</h1>
        <p>You are signed in to {session.org.name}. This belongs to {name}, where you are a member as well.</p>
        <form method="post" action="/switch-org" className="form">
          <input type="hidden" name="slug" value={slug} />
          {errand.next && <input type="hidden" name="next" value={errand.next} />}
          <button className="button block">{`Switch to ${name} and continue`}</button>
        </form>
        <p className="fine"><a href="/sign-out">Use another account</a></p>
      </div>
    </div>
  ));
}
