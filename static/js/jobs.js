// A running job tells how far it is, every two seconds; the page is loaded anew when it has ended.
const figures = new Intl.NumberFormat("en-US");

async function look(box) {
  let state = "running";
  try {
    const answer = await fetch(box.dataset.job, { headers: { Accept: "application/json" } });
    if (answer.ok) {
      const job = await answer.json();
      state = job.state;
      box.querySelector("[data-job-done]").textContent = figures.format(job.done);
      box.querySelector("[data-job-total]").textContent = figures.format(job.total);
      box.querySelector("[data-job-note]").textContent = job.note ?? "";
      const bar = box.querySelector("progress");
      bar.max = job.total || 1;
      bar.value = job.done;
    }
  } catch {
    // The line is down for a moment; the next look will tell.
  }
  if (["queued", "running"].includes(state)) setTimeout(() => look(box), 2000);
  else location.reload();
}

export function startJobs() {
  for (const box of document.querySelectorAll("[data-job]")) setTimeout(() => look(box), 2000);
}
