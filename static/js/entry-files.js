// Photo and papers go up as they are chosen; the panels come back as the server sees them.
function say(form, problems) {
  for (const problem of problems) {
    const place = form.querySelector(`[data-msg="${CSS.escape(problem.field)}"]`);
    if (!place) continue;
    place.textContent = [place.textContent, problem.sentence].filter(Boolean).join(" ");
    place.hidden = false;
  }
}

export function startFiles(form, saved, send) {
  const papers = form.querySelector("[data-papers]");
  const photo = form.querySelector("#photo-cell");
  const ofCase = form.dataset.case;
  if (!papers || !(saved || ofCase)) return;

  async function change(data) {
    papers.firstElementChild?.classList.add("busy");
    const id = ofCase || (await saved());
    if (!id) return;
    const lost = form.querySelector("[name=old_certificate_lost]:checked");
    data.set("old_certificate_lost", lost?.value ?? "");
    try {
      const answer = await send(ofCase ? `/entry/of-case/${id}/files` : `/entry/${id}/files`, data);
      papers.innerHTML = answer.papers;
      photo.innerHTML = answer.photo;
      say(form, answer.refused);
    } finally {
      papers.firstElementChild?.classList.remove("busy");
    }
  }

  form.addEventListener("change", (event) => {
    if (event.target.matches("[data-upload]") && event.target.files.length) {
      const data = new FormData();
      for (const file of event.target.files) data.append(event.target.name, file);
      change(data);
    } else if (event.target.name === "old_certificate_lost" && (ofCase || form.elements.draft_id.value)) change(new FormData());
  });
  form.addEventListener("click", (event) => {
    const button = event.target.closest("[data-remove]");
    if (!button) return;
    event.preventDefault();
    const data = new FormData();
    data.set("remove", button.dataset.remove);
    change(data);
  });
}
