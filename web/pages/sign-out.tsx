import { ApiProblem } from "./api.ts";
import { show } from "./show.tsx";
import type { Page } from "./visit.ts";

/** Asks first: a link alone never ends a session. */
export const signOutPage: Page = async (visit) => {
  const session = await visit.session;
  if (!session) return { redirect: "/sign-in?signed-out=1" };
  return show(visit, { title: "Sign out" }, (
    <div className="sign">
      <div className="panel">
        <h1>Sign out</h1>
        <p>You are signed in as {session.account.name} in {session.org.name}. Apps that you opened may keep sessions of their own.</p>
        <form method="post" action="/sign-out" className="form"><button className="button block">Sign out</button></form>
        <p className="fine"><a href="/my">Stay signed in</a></p>
      </div>
    </div>
  ));
};

export const signOutForm: Page = async (visit) => {
  try {
    const { setCookies } = await visit.api.send("DELETE", "/session");
    return { redirect: "/sign-in?signed-out=1", setCookies };
  } catch (thrown) {
    if (thrown instanceof ApiProblem && thrown.status === 401) return { redirect: "/sign-in?signed-out=1" }; // it had ended already
    throw thrown;
  }
};
