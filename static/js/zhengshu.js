// Everything a page of Zhengshu does in the browser. Every page works without it, only less comfortably.
import { startColumns } from "./columns.js";
import { startDialogs } from "./dialogs.js";
import { startFields } from "./fields.js";
import { startFilters } from "./filters.js";
import { startJobs } from "./jobs.js";
import { startKeys } from "./keys.js";
import { startMenu } from "./menu.js";
import { startPreferences } from "./preferences.js";
import { startSelection } from "./selection.js";
import { startViewer } from "./viewer.js";

for (const start of [
  startPreferences, startMenu, startDialogs, startKeys, startFilters, startSelection, startColumns, startFields, startJobs, startViewer,
]) {
  start();
}
