// One key for each frequent act: data-key="a" presses the button, "mod+s" means Ctrl S or Cmd S.
// Single keys act only outside text fields; nothing acts while a dialog is open or a word is being composed.
function writing(target) {
  return target.isContentEditable || target.closest("input:not([type=checkbox]):not([type=radio]), textarea, select, .select2-container") !== null;
}

function name(event) {
  const key = event.key.toLowerCase();
  return event.ctrlKey || event.metaKey ? "mod+" + key : key;
}

function usable(element) {
  return !element.disabled && element.getClientRects().length > 0;
}

function press(element, event) {
  event.preventDefault();
  if (element.matches("input, select, textarea")) element.focus();
  else element.click();
}

function nextFault() {
  const faults = [...document.querySelectorAll("[aria-invalid=true]")].filter(usable);
  if (!faults.length) return;
  faults[(faults.indexOf(document.activeElement) + 1) % faults.length].focus();
}

// In a list without keys of its own: J and K walk down and up its records, X ticks the one in focus.
function walk(key, target) {
  const leads = [...document.querySelectorAll("[data-grid] a.lead")].filter(usable);
  const row = target.closest("[data-grid] tbody tr");
  if (key === "x") row?.querySelector("[data-tick]")?.click();
  else if (leads.length) {
    const at = leads.findIndex((lead) => row?.contains(lead));
    const next = key === "j" ? Math.min(at + 1, leads.length - 1) : Math.max(at - 1, 0);
    leads[next].focus();
  }
}

export function startKeys() {
  document.addEventListener("keydown", (event) => {
    if (event.isComposing || event.altKey || event.repeat || document.querySelector("dialog[open]")) return;
    if (event.key === "F8") {
      event.preventDefault();
      nextFault();
      return;
    }
    const key = name(event);
    if (!key.startsWith("mod+") && writing(event.target)) return;
    if (key === "enter" && event.target.closest("a, button, summary, input, label")) return;
    const element = [...document.querySelectorAll(`[data-key="${CSS.escape(key)}"]`)].find(usable);
    if (element) press(element, event);
    else if (["j", "k", "x"].includes(key)) walk(key, event.target);
  });
  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-goto]");
    const field = link && (document.getElementById(link.dataset.goto) ?? document.getElementsByName(link.dataset.goto)[0]);
    if (!field) return;
    event.preventDefault();
    field.scrollIntoView({ block: "center" });
    field.focus({ preventScroll: true });
  });
}
