// The side menu on narrow screens, and pop-ups that close when you turn elsewhere.
function drawer() {
  const button = document.querySelector("[data-menu]");
  const side = document.getElementById("side");
  if (!button || !side) return;
  const set = (open) => {
    side.classList.toggle("open", open);
    button.setAttribute("aria-expanded", String(open));
    if (open) side.querySelector("nav a")?.focus();
  };
  button.addEventListener("click", () => set(!side.classList.contains("open")));
  document.addEventListener("click", (event) => {
    if (side.classList.contains("open") && !side.contains(event.target) && !button.contains(event.target)) set(false);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && side.classList.contains("open")) {
      set(false);
      button.focus();
    }
  });
}

// A sheet that would leave the window hangs from its right edge instead.
function place(pop) {
  const sheet = pop.querySelector(".zs-sheet");
  if (!pop.open || !sheet) return;
  pop.classList.remove("turned");
  if (sheet.getBoundingClientRect().right > window.innerWidth - 8) pop.classList.add("turned");
}

function popups() {
  for (const pop of document.querySelectorAll("details[data-pop]")) pop.addEventListener("toggle", () => place(pop));
  const open = () => document.querySelectorAll("details[data-pop][open]");
  document.addEventListener("click", (event) => {
    for (const pop of open()) if (!pop.contains(event.target) && document.contains(event.target)) pop.open = false;
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const pop of open()) {
      pop.open = false;
      pop.querySelector("summary").focus();
    }
  });
}

export function startMenu() {
  drawer();
  popups();
  for (const close of document.querySelectorAll("[data-dismiss]")) {
    close.addEventListener("click", () => close.closest(".alert").remove());
  }
}
