import answering from "./answering";
import bots from "./bots";
import common from "./common";
import errors from "./errors";
import inbox from "./inbox";
import notices from "./notices";
import people from "./people";
import start from "./start";
import team from "./team";

export default { ...common, ...errors, ...inbox, ...people, ...bots, ...team, ...answering, ...start, ...notices };
