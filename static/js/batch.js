// The preview of a batch: its confirmation is sent once.
import { startOnce } from "./once.js";

startOnce();
