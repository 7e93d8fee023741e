import bots from "./bots";
import common from "./common";
import errors from "./errors";
import faqs from "./faqs";
import inbox from "./inbox";
import models from "./models";
import notices from "./notices";
import people from "./people";
import start from "./start";
import team from "./team";

export default {
  ...common,
  ...errors,
  ...inbox,
  ...people,
  ...bots,
  ...faqs,
  ...team,
  ...start,
  ...models,
  ...notices,
};
