import type { Texts } from "./en";

export const vi: Texts = {
  dir: "ltr",

  ai: "AI",
  aiLong: "Trợ lý AI",
  answersAtOnce: "Trả lời ngay",
  teamAnswers: "Đội ngũ của chúng tôi trả lời tại đây",
  waitingForPerson: "Đang chờ nhân viên",
  personOf: (business) => `Nhân viên của ${business}`,
  connectionLost: "Mất kết nối",
  conversationClosed: "Cuộc trò chuyện đã đóng",

  more: "Tùy chọn khác",
  close: "Đóng trò chuyện",
  talkToPerson: "Gặp nhân viên",
  newConversation: "Cuộc trò chuyện mới",
  helpChat: "Hỗ trợ trực tuyến",
  conversations: "Các cuộc trò chuyện",
  closeList: "Đóng danh sách",
  backToOpen: "Về cuộc trò chuyện đang mở",
  language: "Ngôn ngữ",
  seeEarlier: "Xem tin nhắn trước",

  chatWith: (business) => `Trò chuyện với ${business}`,
  introBot: "Bạn đang trò chuyện với trợ lý AI. Nhân viên có thể tham gia bất cứ lúc nào.",
  introTeam: "Hãy nhắn cho chúng tôi tại đây, đội ngũ sẽ trả lời bạn trong khung chat này.",

  writeMessage: "Nhập tin nhắn…",
  addWhileWaiting: "Bạn có thể nhắn thêm trong lúc chờ…",
  message: "Tin nhắn",
  send: "Gửi",
  conversation: "Cuộc trò chuyện",
  newMessages: "Tin nhắn mới",

  you: "Bạn",
  said: (who, when) => `${who}, ${when}:`,
  today: "Hôm nay",
  yesterday: "Hôm qua",

  sending: "Đang gửi…",
  sent: "Đã gửi",
  seen: "Đã xem",
  waiting: (n) => (n === 1 ? "Đang chờ kết nối" : `${n} tin đang chờ kết nối`),
  notSent: "Chưa gửi được.",
  tryAgain: "Thử lại",
  remove: "Xóa",
  removed: "Tin nhắn đã được gỡ",

  isTyping: (name) => `${name} đang nhập`,
  somebody: "Nhân viên",

  sources: (n) => `${n} nguồn`,
  kinds: {
    q_and_a: "Câu hỏi thường gặp",
    text: "Bài viết",
    document: "Tài liệu",
    url: "Trang web",
    database: "Cơ sở dữ liệu",
    product: "Sản phẩm",
  },
  opensInNewTab: "mở trong thẻ mới",
  chosen: "đã chọn",

  joined: (name) => [name, " đã tham gia"],
  somebodyJoined: "Nhân viên đã tham gia",
  assistantBack: "Trợ lý đã quay lại",
  passedOn: "Đã chuyển cho nhân viên",
  closedAt: (time) => `Cuộc trò chuyện đã đóng lúc ${time}`,
  reopened: "Cuộc trò chuyện đã được mở lại",

  reconnecting: "Đang kết nối lại… Tin nhắn của bạn vẫn được giữ.",
  back: (sent) => (sent === 0 ? "Bạn đã trực tuyến trở lại." : `Bạn đã trực tuyến trở lại. Đã gửi ${sent} tin nhắn.`),
  trouble: "Chưa thực hiện được. Vui lòng thử lại.",

  loading: "Đang tải khung trò chuyện",
  failedTitle: "Không tải được khung trò chuyện",
  failedText: "Kết nối bị ngắt trước khi tin nhắn đến nơi. Những gì bạn đã viết không bị mất.",
  goneTitle: "Khung trò chuyện này không còn",
  goneText: "Địa chỉ có thể sai, hoặc khung trò chuyện đã bị gỡ.",

  loginTitle: "Vui lòng đăng nhập để trò chuyện",
  loginText: (business) =>
    `Khung trò chuyện này dành cho khách hàng của ${business}, để chúng tôi biết mình đang hỗ trợ ai.`,
  loginHere: "Hãy đăng nhập trên trang web này rồi quay lại đây.",
  signIn: "Đăng nhập",
  register: "Tạo tài khoản",
  refusedTitle: "Chưa xác nhận được tài khoản của bạn",
  refusedText: "Phiên đăng nhập đã hết hạn hoặc không được chấp nhận. Hãy đăng nhập lại rồi quay lại đây.",
  signInAgain: "Đăng nhập lại",
  tryOnceMore: "Thử lại lần nữa",

  poweredBy: "Cung cấp bởi",
};
