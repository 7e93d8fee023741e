import common from "./common";
import errors from "./errors";
import inbox from "./inbox";
import people from "./people";

export default { ...common, ...errors, ...inbox, ...people };
