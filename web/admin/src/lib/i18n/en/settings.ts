// What only the settings say: fetched with them.
import hours from "./hours";
import login from "./login";
import provider from "./provider";
import security from "./security";
import team from "./team";

export default {
  ...hours,
  ...login,
  ...provider,
  ...security,
  ...team,
};
