export function SubmissionPage() { return <p>SubmissionPage</p>; }
