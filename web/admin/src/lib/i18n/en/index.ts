import bots from "./bots";
import common from "./common";
import errors from "./errors";
import inbox from "./inbox";
import login from "./login";
import people from "./people";
import security from "./security";
import start from "./start";
import team from "./team";

export default { ...common, ...errors, ...inbox, ...login, ...security, ...people, ...bots, ...team, ...start };
