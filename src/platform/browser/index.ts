export { type Chromium, findChromium, launchChromium, NO_BROWSER } from "./chromium.ts";
