import answering from "./answering";
import bots from "./bots";
import common from "./common";
import desk from "./desk";
import errors from "./errors";
import faqs from "./faqs";
import inbox from "./inbox";
import models from "./models";
import notices from "./notices";
import people from "./people";
import start from "./start";
import talks from "./talks";
import team from "./team";

export default {
  ...answering,
  ...bots,
  ...common,
  ...desk,
  ...errors,
  ...faqs,
  ...inbox,
  ...models,
  ...notices,
  ...people,
  ...start,
  ...talks,
  ...team,
};
