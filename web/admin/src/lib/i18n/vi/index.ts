import common from "./common";
import errors from "./errors";
import news from "./news";
import notices from "./notices";
import people from "./people";
import signUp from "./sign-up";

export default {
  ...common,
  ...errors,
  ...news,
  ...notices,
  ...people,
  ...signUp,
};
