import answering from "./answering";
import bots from "./bots";
import common from "./common";
import desk from "./desk";
import errors from "./errors";
import inbox from "./inbox";
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
  ...inbox,
  ...notices,
  ...people,
  ...start,
  ...talks,
  ...team,
};
