// Colours and row height, kept in this browser.
const root = document.documentElement;

function show(box) {
  const now = root.dataset[box.dataset.preference] ?? "";
  for (const button of box.querySelectorAll("button")) button.setAttribute("aria-pressed", String(button.dataset.value === now));
}

function choose(name, value) {
  if (value) root.dataset[name] = value;
  else delete root.dataset[name];
  try {
    if (value) localStorage.setItem("zs-" + name, value);
    else localStorage.removeItem("zs-" + name);
  } catch {
    // Without storage the choice holds for this page only.
  }
}

export function startPreferences() {
  const boxes = document.querySelectorAll("[data-preference]");
  for (const box of boxes) {
    show(box);
    box.addEventListener("click", (event) => {
      const button = event.target.closest("button");
      if (!button) return;
      choose(box.dataset.preference, button.dataset.value);
      boxes.forEach(show);
    });
  }
}
