/** Something the API declined, in its own words (RFC 9457). */
export interface ProblemWords {
  code: string;
  title?: string | undefined;
  /** What happened, for the visitor. */
  message: string;
  mend?: string | undefined;
  fields: { path: string; message: string; mend?: string | undefined }[];
  /** Seconds until the same request may succeed. */
  retryAfterS?: number | undefined;
}

export class ApiProblem extends Error {
  readonly status: number;
  readonly words: ProblemWords;
  constructor(status: number, words: ProblemWords) {
    super(words.message);
    this.status = status;
    this.words = words;
  }
}

export interface Api {
  /** @throws {ApiProblem} */
  get<T>(path: string): Promise<T>;
  /** @returns what was answered, and the cookies that belong into the browser. @throws {ApiProblem} */
  send<T>(method: "POST" | "DELETE", path: string, body?: unknown): Promise<{ value: T; setCookies: string[] }>;
}

export function apiOf(request: { fetch: typeof globalThis.fetch; url: URL }): Api {
  const call = async (path: string, init: RequestInit): Promise<Response> => {
    const response = await request.fetch(new URL(`/api${path}`, request.url), init);
    if (!response.ok) throw new ApiProblem(response.status, await wordsOf(response));
    return response;
  };
  return {
    get: async <T>(path: string) => (await (await call(path, { headers: { accept: "application/json" } })).json()) as T,
    send: async <T>(method: string, path: string, body?: unknown) => {
      const response = await call(path, {
        method, headers: { accept: "application/json", ...(body === undefined ? {} : { "content-type": "application/json" }) },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      return { value: (text === "" ? undefined : JSON.parse(text)) as T, setCookies: response.headers.getSetCookie() };
    },
  };
}

async function wordsOf(response: Response): Promise<ProblemWords> {
  const body = (await response.json().catch(() => ({}))) as { code?: string; title?: string; detail?: string; mend?: string; errors?: ProblemWords["fields"] };
  const wait = Number(response.headers.get("retry-after"));
  return {
    code: body.code ?? "internal", title: body.title, message: body.detail ?? "The answer could not be read", mend: body.mend, fields: body.errors ?? [],
    ...(wait > 0 ? { retryAfterS: wait } : {}),
  };
}

/** A path segment made of a stranger's text. */
export const segment = (text: string): string => encodeURIComponent(text);
