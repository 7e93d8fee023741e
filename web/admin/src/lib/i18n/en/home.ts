// What the dashboard, the first run and the list of bots say: fetched with them.
import bots from "./bots";
import start from "./start";

export default {
  ...bots,
  ...start,
};
