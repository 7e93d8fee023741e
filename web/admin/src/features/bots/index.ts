export { useBotList } from "./queries";
