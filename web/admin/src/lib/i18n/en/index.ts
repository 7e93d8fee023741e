import bots from "./bots";
import common from "./common";
import errors from "./errors";
import faqs from "./faqs";
import inbox from "./inbox";
import login from "./login";
import notices from "./notices";
import people from "./people";
import security from "./security";
import start from "./start";
import team from "./team";

export default {
  ...common,
  ...errors,
  ...inbox,
  ...login,
  ...security,
  ...people,
  ...bots,
  ...faqs,
  ...team,
  ...start,
  ...notices,
};
