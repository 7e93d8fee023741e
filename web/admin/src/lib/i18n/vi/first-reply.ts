export default {
  first_reply: {
    title: "Khách hàng đang chờ",
    hint: "Khi người nhận cuộc trò chuyện không trả lời khách hàng.",
    after: "Chuyển người tiếp theo sau",
    after_help:
      "Ai đang nhận khách hàng chờ mà không trả lời trong thời gian này thì cuộc trò chuyện được chuyển cho người tiếp theo đang có mặt. Sau ba người, những người quản lý Trò chuyện trực tiếp được báo và bot xin thông tin liên hệ. 0: không chuyển.",
    min: "phút",
    range: "0, hoặc từ 2 đến 60 phút.",
  },
};
