export function AddAppPage() { return <p>AddAppPage</p>; }
