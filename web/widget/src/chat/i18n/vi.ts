import type { Texts } from "./en";
import type { RailTexts } from "./rail";
import type { TalkTexts } from "./talk";
import type { UploadTexts } from "./upload";

export const texts: Texts = {
  dir: "ltr",

  ai: "AI",
  aiLong: "Trợ lý AI",
  answersAtOnce: "Trả lời ngay",
  teamAnswers: "Đội ngũ của chúng tôi trả lời tại đây",
  backAt: (when) => `Nhân viên trở lại ${when}`,
  waitingForPerson: "Đang chờ nhân viên",
  personOf: (business) => `Nhân viên của ${business}`,
  connectionLost: "Mất kết nối",
  conversationClosed: "Cuộc trò chuyện đã đóng",

  close: "Đóng trò chuyện",
  talkToPerson: "Gặp nhân viên",
  newConversation: "Cuộc trò chuyện mới",
  conversations: "Các cuộc trò chuyện",
  backToOpen: "Về cuộc trò chuyện đang mở",
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

  reconnecting: "Đang kết nối lại… Tin nhắn của bạn vẫn được giữ.",
  back: (sent) => (sent === 0 ? "Bạn đã trực tuyến trở lại." : `Bạn đã trực tuyến trở lại. Đã gửi ${sent} tin nhắn.`),
  trouble: "Chưa thực hiện được. Vui lòng thử lại.",

  loading: "Đang tải khung trò chuyện",
  failedTitle: "Không tải được khung trò chuyện",
  failedText: "Kết nối bị ngắt trước khi tin nhắn đến nơi. Những gì bạn đã viết không bị mất.",

  attach: "Đính kèm tệp",
  emoji: "Biểu tượng cảm xúc",
  dropHere: "Thả tệp vào đây",

  privacy: "Quyền riêng tư",

  poweredBy: "Cung cấp bởi",
};

export const talk: TalkTexts = {
  files: "Tệp",
  more: "Tùy chọn khác",
  sources: (n) => `${n} nguồn`,
  kinds: {
    q_and_a: "Câu hỏi thường gặp",
    text: "Bài viết",
    document: "Tài liệu",
    url: "Trang web",
    database: "Cơ sở dữ liệu",
    product: "Sản phẩm",
    web: "Từ web",
  },
  page: (n) => `trang ${n}`,
  general: "Kiến thức chung, không phải thông tin của chúng tôi",
  opensInNewTab: "mở trong thẻ mới",
  chosen: "đã chọn",
  joined: (name) => [name, " đã tham gia"],
  somebodyJoined: "Nhân viên đã tham gia",
  assistantBack: "Trợ lý đã quay lại",
  passedOn: "Đã chuyển cho nhân viên",
  backToAssistant: "Quay lại trợ lý",
  place: (n) => (n === 1 ? "Bạn là người tiếp theo" : `Bạn đang ở vị trí số ${n}`),
  usually: (minutes) => `Thường trong khoảng ${minutes} phút`,
  closedAt: (time) => `Cuộc trò chuyện đã đóng lúc ${time}`,
  reopened: "Cuộc trò chuyện đã được mở lại",
  showPicture: (name) => `Xem ${name}`,
  closePicture: "Đóng ảnh",
  previousPicture: "Ảnh trước",
  nextPicture: "Ảnh sau",
  download: (name) => `Tải ${name} xuống`,
  like: "Hữu ích",
  dislike: "Không hữu ích",
  answerThis: "Trả lời tin nhắn này",
  noQuote: "Bỏ trích dẫn",
  howSatisfied: "Bạn hài lòng với sự hỗ trợ của chúng tôi đến mức nào?",
  notSatisfied: "Không hài lòng",
  verySatisfied: "Rất hài lòng",
  scores: ["Không hài lòng", "Ít hài lòng", "Bình thường", "Hài lòng", "Rất hài lòng"],
  scoreOf: (n) => `${n} trên 5`,
  whatBetter: "Chúng tôi có thể làm tốt hơn điều gì?",
  tellMore: "Bạn có muốn chia sẻ thêm không?",
  country: "Quốc gia",
  optional: "Không bắt buộc",
  sendRating: "Gửi",
  ratedAt: (time) => `Đã đánh giá ${time}`,
  detailsIntro: "Hãy cho biết bạn là ai để chúng tôi hỗ trợ tốt hơn và có thể liên hệ lại.",
  detail: { name: "Tên", email: "E-mail", phone: "Điện thoại" },
  wrong: {
    "field.required": "Vui lòng điền mục này.",
    "field.email": "Đây có vẻ không phải địa chỉ e-mail.",
    "field.phone": "Đây có vẻ không phải số điện thoại.",
    "field.phone_impossible": "Quốc gia này không có số như vậy. Số nước khác bắt đầu bằng + và mã quốc gia.",
    "field.number": "Đây không phải là số. Hãy viết như 12 hoặc 12.5.",
    "field.too_long": "Nội dung này quá dài.",
  },
  yesNo: { true: "Có", false: "Không" },
  startChat: "Bắt đầu trò chuyện",
  skip: "Bỏ qua",
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
};

export const upload: UploadTexts = {
  files: "Tệp",
  picture: "Ảnh",
  uploading: (name) => `Đang tải ${name} lên`,
  fileProblem: {
    large: "Lớn hơn 10 MB",
    type: "Loại tệp này không được nhận",
    full: "Chưa gửi: hiện không còn chỗ cho tệp. Nội dung bạn viết vẫn được giữ.",
    lost: "Chưa tải lên được",
  },
  tooManyFiles: "Mỗi tin nhắn có tối đa 10 tệp.",
};

export const rail: RailTexts = {
  helpChat: "Hỗ trợ trực tuyến",
  closeList: "Đóng danh sách",
  language: "Ngôn ngữ",
};
