export { ChecksScreen } from "./ChecksScreen";
export { Rehearsal } from "./Rehearsal";
