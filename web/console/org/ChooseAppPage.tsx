export function ChooseAppPage() { return <p>ChooseAppPage</p>; }
