// Select boxes and calendars of FAB's forms, in the language of the page.
import { calendarWords, selectWords } from "./words.js";

const chinese = document.documentElement.lang.startsWith("zh");

function settings(element) {
  const box = element.closest("dialog, .zs-sheet");
  const options = { width: "100%", language: chinese ? selectWords : "en", allowClear: !element.required, placeholder: element.dataset.placeholder ?? "" };
  const blank = [...element.options].find((option) => option.value === "__None");
  if (blank) options.placeholder = { id: blank.value, text: options.placeholder };
  if (box) options.dropdownParent = window.jQuery(box);
  if (element.options.length < 10 && !element.dataset.remote) options.minimumResultsForSearch = Infinity;
  if (element.dataset.remote) {
    options.minimumInputLength = 1;
    options.ajax = {
      url: element.dataset.remote,
      delay: 250,
      data: (params) => ({ q: params.term, page: params.page ?? 1 }),
      processResults: (answer) => ({ results: answer.results ?? answer, pagination: answer.pagination }),
    };
  }
  return options;
}

function selects(jQuery) {
  for (const element of document.querySelectorAll("select.my_select2, select[data-remote]")) {
    const box = jQuery(element).select2(settings(element));
    box.on("select2:select select2:unselect", () => element.dispatchEvent(new Event("input", { bubbles: true })));
    if (element.getAttribute("aria-invalid") === "true") box.next().addClass("wrong");
  }
}

// FAB draws some selects as an input with an address; select2 4 wants a real select.
async function fetched(jQuery) {
  for (const input of document.querySelectorAll("input.my_select2_ajax")) {
    const select = document.createElement("select");
    for (const name of ["id", "name"]) select[name] = input[name];
    select.className = "form-control";
    const answer = await fetch(input.getAttribute("endpoint"), { headers: { Accept: "application/json" } });
    if (!answer.ok) continue;
    select.append(new Option("", ""));
    for (const row of await answer.json()) select.append(new Option(row.text, row.id, false, String(row.id) === input.value));
    input.replaceWith(select);
    jQuery(select).select2(settings(select));
  }
}

function calendars(jQuery) {
  const plugin = jQuery.fn.datepicker;
  if (!plugin) return;
  plugin.dates["zh-CN"] = calendarWords;
  for (const box of document.querySelectorAll(".appbuilder_date, .appbuilder_datetime, [data-calendar]")) {
    const time = box.matches(".appbuilder_datetime");
    const input = box.matches("input") ? box : box.querySelector("input");
    input.placeholder = time ? "YYYY-MM-DD HH:MM:SS" : "YYYY-MM-DD";
    input.autocomplete = "off";
    if (time) continue;
    jQuery(box).datepicker({
      format: "yyyy-mm-dd", language: chinese ? "zh-CN" : "en", autoclose: true, todayHighlight: true, orientation: "bottom auto", forceParse: false, keyboardNavigation: false, zIndexOffset: 60,
    });
  }
}

export function startFields() {
  const jQuery = window.jQuery;
  if (!jQuery) return;
  for (const element of document.querySelectorAll("[data-provide=datepicker]")) element.removeAttribute("data-provide");
  if (jQuery.fn.select2) {
    selects(jQuery);
    fetched(jQuery);
  }
  calendars(jQuery);
}
