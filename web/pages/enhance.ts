/** What a script adds to pages that work without one. */
document.documentElement.classList.add("scripted");
