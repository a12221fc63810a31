/** Whoever calls the API in a test. */
interface Caller {
  get(path: string): Promise<{ body: unknown }>;
  put(path: string, body: unknown): Promise<{ status: number; body: unknown }>;
}

/** Judges what people have to judge of a submission, as an analyst who found everything met. */
export async function passRequirements(by: Caller, id: string): Promise<void> {
  const { digest, requirements } = (await by.get(`/desk/submissions/${id}`)).body as { digest: string; requirements: { id: string; verdict: string | null }[] };
  for (const one of requirements.filter((each) => each.verdict === null)) await by.put(`/desk/submissions/${id}/requirements/${one.id}`, { digest, verdict: "pass" });
}
