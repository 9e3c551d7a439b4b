// The page of one case: forms sent once, and the kind of source that was open stays open on the next case.
import { startOnce } from "./once.js";

const KEPT = "zs-source";

function kindOf(tab) {
  return tab.firstChild.textContent.trim();
}

function startSources() {
  const viewer = document.querySelector("[data-viewer]");
  if (!viewer) return;
  const tabs = [...viewer.querySelectorAll("[data-source]")];
  try {
    const wanted = tabs.find((tab) => kindOf(tab) === sessionStorage.getItem(KEPT));
    if (wanted && wanted.getAttribute("aria-selected") !== "true") wanted.click();
  } catch {
    // Without storage every case opens on its first source.
  }
  viewer.addEventListener("click", (event) => {
    const tab = event.target.closest("[data-source]");
    if (!tab) return;
    try {
      sessionStorage.setItem(KEPT, kindOf(tab));
    } catch {
      // As above.
    }
  });
}

// A PDF that loads takes the keyboard with it. Unless the pointer is on it, the keys stay with the case.
function keepKeys() {
  const frame = document.querySelector("[data-viewer] iframe");
  if (!frame) return;
  let pointed = false;
  frame.addEventListener("mouseenter", () => (pointed = true));
  frame.addEventListener("mouseleave", () => (pointed = false));
  window.addEventListener("blur", () => setTimeout(() => {
    if (document.activeElement !== frame || pointed) return;
    frame.blur();
    window.focus();
  }));
}

startOnce();
startSources();
keepKeys();
