export function WorkspacePage() { return <p>WorkspacePage</p>; }
