export { type Chromium, type Ended, findChromium, launchChromium, NO_BROWSER } from "./chromium.ts";
