// What only the settings say: fetched with them.
import customerFields from "./customer-fields";
import firstReply from "./first-reply";
import hours from "./hours";
import important from "./important";
import login from "./login";
import provider from "./provider";
import security from "./security";
import team from "./team";

export default {
  ...customerFields,
  ...firstReply,
  ...hours,
  ...important,
  ...login,
  ...provider,
  ...security,
  ...team,
};
