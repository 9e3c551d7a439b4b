// The scans beside a form: tabs, zoom, quarter turns.
function open(viewer, tab) {
  const image = viewer.querySelector(".stage img");
  const frame = viewer.querySelector(".stage iframe");
  for (const other of viewer.querySelectorAll("[role=tab]")) other.setAttribute("aria-selected", String(other === tab));
  const page = tab.dataset.kind === "pdf";
  const [shown, away] = page ? [frame, image] : [image, frame];
  away.hidden = true;
  away.removeAttribute("src");
  shown.hidden = false;
  shown.src = tab.dataset.source;
  if (!page) image.alt = tab.textContent.trim();
  viewer.dataset.turn = "0";
}

export function startViewer() {
  for (const viewer of document.querySelectorAll("[data-viewer]")) {
    viewer.addEventListener("click", (event) => {
      const tab = event.target.closest("[data-source]");
      if (tab) open(viewer, tab);
      if (event.target.closest("[data-zoom]")) viewer.classList.toggle("zoomed");
      if (event.target.closest("[data-rotate]")) viewer.dataset.turn = String((Number(viewer.dataset.turn ?? 0) + 1) % 4);
    });
  }
}
