// Batches and jobs: a form is sent once. How far a job is, is told everywhere (jobs.js).
import { startOnce } from "./once.js";

startOnce();
