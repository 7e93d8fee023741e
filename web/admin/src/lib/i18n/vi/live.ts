// What only the inbox says: fetched with it.
import answering from "./answering";
import desk from "./desk";
import help from "./help";
import inbox from "./inbox";
import merging from "./merging";
import narrow from "./narrow";
import talks from "./talks";

export default {
  ...answering,
  ...desk,
  ...help,
  ...inbox,
  ...merging,
  ...narrow,
  ...talks,
};
