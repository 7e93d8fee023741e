import bots from "./bots";
import common from "./common";
import desk from "./desk";
import errors from "./errors";
import faqs from "./faqs";
import inbox from "./inbox";
import notices from "./notices";
import people from "./people";
import start from "./start";
import team from "./team";

export default { ...common, ...errors, ...inbox, ...desk, ...people, ...bots, ...faqs, ...team, ...start, ...notices };
