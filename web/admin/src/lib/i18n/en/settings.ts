// What only the settings say: fetched with them.
import login from "./login";
import provider from "./provider";
import security from "./security";

export default {
  ...login,
  ...provider,
  ...security,
};
